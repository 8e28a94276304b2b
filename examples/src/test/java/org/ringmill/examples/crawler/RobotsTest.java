package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class RobotsTest {
    private static boolean allows(final String text, final String path) {
        return Robots.parse(text, "ringmill").allows(URI.create("http://a" + path));
    }

    @Test
    void shouldForbidWhatBeginsWithARule() {
        final String text = "User-agent: *\nDisallow: /private/\nDisallow: /tmp # and more\n";
        assertThat(allows(text, "/")).isTrue();
        assertThat(allows(text, "/private")).isTrue();
        assertThat(allows(text, "/private/a")).isFalse();
        assertThat(allows(text, "/tmp")).isFalse();
        assertThat(allows(text, "/tmpfile?a=b")).isFalse();
    }

    @Test
    void shouldLetTheLongestRuleDecide() {
        final String text = "user-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /d\nDisallow: /d";
        assertThat(allows(text, "/a/x")).isFalse();
        assertThat(allows(text, "/a/b/x")).isTrue();
        assertThat(allows(text, "/a/b/c")).isFalse();
        assertThat(allows(text, "/d")).as("as long: allowed").isTrue();
    }

    @Test
    void shouldUseTheRulesForOurNameWhereThereAreAny() {
        final String text = "User-agent: other\nUser-agent: RINGMILL\nDisallow: /ours\n\nUser-agent: *\nDisallow: /\n";
        assertThat(allows(text, "/theirs")).isTrue();
        assertThat(allows(text, "/ours")).isFalse();
        assertThat(Robots.parse(text, "another").allows(URI.create("http://a/x")))
                .isFalse();
    }

    @Test
    void shouldAllowAllWhenNothingIsForbidden() {
        assertThat(allows("", "/a")).isTrue();
        assertThat(allows("<html>not found</html>", "/a")).isTrue();
        assertThat(allows("User-agent: *\nDisallow:\n", "/a")).isTrue();
        assertThat(allows("Disallow: /\n", "/a")).as("for nobody").isTrue();
        assertThat(allows("User-agent: other\nDisallow: /\n", "/a")).isTrue();
    }

    @Test
    void shouldForbidTooMuchRatherThanTooLittleWhenThereAreWildcards() {
        final String text = "User-agent: *\nDisallow: /a*.pdf$\nAllow: /a*\nDisallow: /q?\n";
        assertThat(allows(text, "/abc")).isFalse();
        assertThat(allows(text, "/b")).isTrue();
        assertThat(allows(text, "/q?x=1")).isFalse();
        assertThat(allows(text, "/q")).isTrue();
    }

    @Test
    void shouldReadTheDelay() {
        assertThat(Robots.parse("User-agent: *\nCrawl-delay: 1.5", "ringmill").delayNs())
                .isEqualTo(1_500_000_000L);
        assertThat(Robots.parse("User-agent: *\nCrawl-delay: 1e300", "ringmill").delayNs())
                .isEqualTo(3_600_000_000_000L);
        for (final String unreadable : new String[] {"x", "", "-1", "NaN"}) {
            assertThat(Robots.parse("User-agent: *\nCrawl-delay: " + unreadable, "ringmill")
                            .delayNs())
                    .isZero();
        }
    }

    @Test
    void shouldForbidAllWhenItCouldNotBeRead() {
        assertThat(Robots.UNREACHABLE.allows(URI.create("http://a/"))).isFalse();
        assertThat(Robots.ALLOW_ALL.allows(URI.create("http://a/"))).isTrue();
    }
}
