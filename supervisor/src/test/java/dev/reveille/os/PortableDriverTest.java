package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The contract, kept without any native call. */
class PortableDriverTest extends ProcessDriverContract {
    @Override
    ProcessDriver open(DriverConfig config, ProcessListener listener) {
        return new PortableDriver(config, listener);
    }

    @Test
    void itSaysWhatItCannotDo() {
        assertThat(driver().capabilities().driver()).isEqualTo("portable");
        assertThat(driver().capabilities().limits())
                .anyMatch(limit -> limit.contains("when their supervisor ends"));
    }
}
