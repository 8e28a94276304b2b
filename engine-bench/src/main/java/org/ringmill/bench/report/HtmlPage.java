package org.ringmill.bench.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A report as one page that needs nothing else: style, scripts and data stand in it, and its content security policy keeps
 * it from asking the network for anything. The plots are drawn by Apache ECharts, whose script the build unpacks.
 */
public final class HtmlPage {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w-]+)}}");
    private static final ObjectMapper DATA =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    static {
        DATA.getFactory().setCharacterEscapes(new ScriptEscapes());
    }

    private HtmlPage() {}

    /** Writes the page as UTF-8; the stream stays open. */
    public static void write(final LatencyReport report, final OutputStream stream) throws IOException {
        final Map<String, String> parts = Map.of(
                "title",
                escaped(report.settings().target()),
                "style",
                resource("report.css"),
                "notice",
                escaped(resource("echarts/NOTICE").strip()),
                "licence",
                escaped(resource("echarts/LICENSE").strip() + "\n\nLICENSE-d3\n\n"
                        + resource("echarts/LICENSE-d3").strip()),
                "data",
                DATA.writeValueAsString(PageData.of(report)),
                "echarts",
                resource("echarts/echarts.common.min.js"),
                "script",
                resource("report.js"));
        stream.write(filled(resource("report.html"), parts).getBytes(StandardCharsets.UTF_8));
    }

    /** In one pass, so that what a part contains is never taken for a place. */
    private static String filled(final String template, final Map<String, String> parts) {
        final Matcher places = PLACE.matcher(template);
        final StringBuilder page = new StringBuilder();
        while (places.find()) {
            final String part = parts.get(places.group(1));
            if (part == null) {
                throw new IllegalStateException("no such part of the page, name=" + places.group(1));
            }
            places.appendReplacement(page, Matcher.quoteReplacement(part));
        }
        return places.appendTail(page).toString();
    }

    private static String resource(final String name) throws IOException {
        try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("resource is missing from the jar, name=" + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String escaped(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Nothing in the data can end the script element that holds them, or begin a comment in it. */
    private static final class ScriptEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] getEscapeCodesForAscii() {
            final int[] escapes = standardAsciiEscapesForJSON();
            escapes['<'] = ESCAPE_STANDARD;
            escapes['>'] = ESCAPE_STANDARD;
            escapes['&'] = ESCAPE_STANDARD;
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(final int character) {
            return null;
        }
    }
}
