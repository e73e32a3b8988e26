package dev.reveille.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.0, 0",
        "0.0166666, 0.017, +0.017",
        "-0.0166666, -0.017, -0.017",
        "0.05, 0.05, +0.05",
        "1.96, 2.0, +2.0",
        "9.99, 10.0, +10.0",
        "12.34, 12.3, +12.3",
        "-6280.84, -6280.8, -6280.8"
    })
    void aSmallNumberKeepsSignAndSize(double number, String written, String more) {
        assertThat(Amount.of(number)).isEqualTo(written);
        assertThat(Amount.more(number)).isEqualTo(more);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 tenants gain", "1, 1 tenant gains", "2, 2 tenants gain"})
    void oneTenantIsNotSeveral(int number, String said) {
        assertThat(Amount.tenants(number, "gain")).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 cold starts", "-1, -1 cold start", "1, +1 cold start", "7, +7 cold starts"})
    void oneMoreOrFewerIsNotSeveral(long number, String said) {
        assertThat(Amount.noun(Amount.more(number), number, "cold start")).isEqualTo(said);
    }
}
