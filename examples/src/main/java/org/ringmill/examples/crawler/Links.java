package org.ringmill.examples.crawler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Addresses, and where pages lead to. */
final class Links {
    private Links() {}

    /** {@return where a response leads: its links, or where it redirects to; in order, each once} Links marked nofollow are left out. */
    static List<URI> of(final URI uri, final Response response) throws IOException {
        final Set<URI> links = new LinkedHashSet<>();
        if (response.location() != null && response.status() / 100 == 3) {
            addTo(links, resolved(uri, response.location()));
        } else if (response.isSuccess() && response.isHtml()) {
            final Document page = Jsoup.parse(
                    new ByteArrayInputStream(response.body()), charset(response.contentType()), uri.toString());
            for (final Element link : page.select("a[href]:not([rel~=(?i)\\bnofollow\\b])")) {
                addTo(links, normal(link.absUrl("href")));
            }
        }
        return new ArrayList<>(links);
    }

    private static void addTo(final Set<URI> links, final @Nullable URI link) {
        if (link != null) {
            links.add(link);
        }
    }

    private static @Nullable URI resolved(final URI base, final String text) {
        try {
            return normal(base.resolve(new URI(text)).toString());
        } catch (final URISyntaxException unreadable) {
            return null;
        }
    }

    /** {@return the charset that the header names, or null, so that the page is asked} */
    private static @Nullable String charset(final @Nullable String contentType) {
        final int at =
                contentType == null ? -1 : contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (contentType == null || at < 0) {
            return null;
        }
        final String name = contentType
                .substring(at + "charset=".length())
                .replaceFirst(";.*", "")
                .replace("\"", "")
                .strip();
        try {
            return Charset.isSupported(name) ? name : null;
        } catch (final IllegalArgumentException notAName) {
            return null;
        }
    }

    /**
     * {@return the address as it is compared with others, so that a page is not fetched twice: without fragment and default port, scheme and
     * host in lower case, a path of at least {@code /}; null if it is none of http or https}
     */
    static @Nullable URI normal(final String text) {
        try {
            final URI uri = new URI(text.strip().replace(" ", "%20")).normalize(); // as browsers do
            if (uri.getHost() == null || uri.getScheme() == null) {
                return null;
            }
            final String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("http") && !scheme.equals("https")) {
                return null;
            }
            final String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            final String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
            return new URI(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port(scheme, uri.getPort()) + path
                    + query);
        } catch (final URISyntaxException unreadable) {
            return null;
        }
    }

    private static String port(final String scheme, final int port) {
        final int standard = scheme.equals("http") ? 80 : 443;
        return port == -1 || port == standard ? "" : ":" + port;
    }

    /** {@return scheme, name and port of a normal address: what a rate limit, a breaker and a robots.txt are for} */
    static String hostOf(final URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }

    /** {@return where a host has its rules for crawlers} */
    static URI robotsOf(final String host) {
        return URI.create(host + "/robots.txt");
    }
}
