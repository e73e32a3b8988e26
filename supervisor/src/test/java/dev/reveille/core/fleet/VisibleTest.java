package dev.reveille.core.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
    private static final String ESC = Character.toString(0x1b);

    @Test
    void whatWouldEndALineOrMoveTheCursorStandsThereAsAnEscape() {
        assertThat(Visible.of("a\nb\r" + ESC + "[31mred" + Character.toString(7) + "\0"))
                .isEqualTo("a\\nb\\r\\x1b[31mred\\x07\\x00");
        assertThat(Visible.of("a" + Character.toString(0x202e) + "b" + Character.toString(0x85)))
                .isEqualTo("a\\u202eb\\x85");
    }

    @Test
    void textOfAnyLanguageStaysAsItIs() {
        String text = "Grüße, 東京\t😀 \\n";
        assertThat(Visible.of(text)).isSameAs(text);
    }

    @Test
    void aProblemIsOneLineWhateverItQuotes() {
        var problem = Problem.invalid("InvalidEvent", "tenant \"a\n12:00 ERROR Fake\"", "no");
        assertThat(problem.line().lines()).hasSize(1);
    }
}
