package org.ringmill.examples.crawler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
    private static final URI PAGE = URI.create("http://a/dir/page?x=1");

    @Test
    void shouldFindLinksInOrderEachOnce() throws IOException {
        final String html = """
                <p><a href=b>1</a> <a href="/c#part">2</a> <A HREF='//other:81/d'>3</A> <a href="b#again">4</a>
                <!-- <a href=comment>5</a> --> <script>"<a href=script>"</script>
                <a href="mailto:x@y">6</a> <a href="">7</a> <a href="https://s/e?q=1&amp;r=2">8</a>
                <a href="e f">9</a> <a href="no" rel="external nofollow">10</a> <a name=x>11</a>""";
        assertThat(Links.of(PAGE, Response.html(html)))
                .containsExactly(
                        URI.create("http://a/dir/b"),
                        URI.create("http://a/c"),
                        URI.create("http://other:81/d"),
                        URI.create("http://a/dir/page?x=1"),
                        URI.create("https://s/e?q=1&r=2"),
                        URI.create("http://a/dir/e%20f"));
    }

    @Test
    void shouldKeepToTheBaseThatAPageNames() throws IOException {
        assertThat(Links.of(PAGE, Response.html("<base href='http://z/y/'><a href=x>")))
                .containsExactly(URI.create("http://z/y/x"));
    }

    @Test
    void shouldTakeARedirectForALink() throws IOException {
        assertThat(Links.of(PAGE, Response.of(302).withLocation("../x#y"))).containsExactly(URI.create("http://a/x"));
        assertThat(Links.of(PAGE, Response.of(301).withLocation(":::"))).isEmpty();
        assertThat(Links.of(PAGE, Response.of(200).withLocation("/x"))).isEmpty();
        assertThat(Links.of(PAGE, Response.of(304))).isEmpty();
    }

    @Test
    void shouldFindNothingInWhatIsNoPage() throws IOException {
        final Response page = Response.html("<a href=b>");
        assertThat(Links.of(PAGE, new Response(200, "text/plain", null, null, page.body(), false)))
                .isEmpty();
        assertThat(Links.of(PAGE, new Response(200, null, null, null, page.body(), false)))
                .isEmpty();
        assertThat(Links.of(PAGE, new Response(404, "text/html", null, null, page.body(), false)))
                .isEmpty();
        assertThat(Links.of(PAGE, new Response(200, "text/html; charset=no such", null, null, page.body(), false)))
                .containsExactly(URI.create("http://a/dir/b"));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP://Ab.C:80, http://ab.c/",
        "https://a:443/x/../y#z, https://a/y",
        "http://a:81?q, http://a:81/?q",
        "http://a/%7Ex?b=%20, http://a/%7Ex?b=%20"
    })
    void shouldMakeAddressesComparable(final String text, final String normal) {
        assertThat(Links.normal(text)).hasToString(normal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "mailto:x@y", "ftp://a/", "/path", "http:///x", "http://a b/"})
    void shouldLeaveOutWhatIsNoAddressOfThePublicWeb(final String text) {
        assertThat(Links.normal(text)).isNull();
    }
}
