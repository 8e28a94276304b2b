package org.ringmill.examples.logs;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Adds the field {@code template}: the message with every number in it replaced by {@code #}, and {@code fingerprint}, a hash of the
 * logger and that. Events of the same kind have the same fingerprint, whatever their numbers, and can be counted together.
 */
public final class MessageTemplates implements LogEnricher {
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)*");

    @Override
    public LogEvent enrich(final LogEvent event) {
        final String template = NUMBER.matcher(event.message()).replaceAll("#");
        final int hash = 31 * event.logger().hashCode() + template.hashCode();
        return event.with("template", template)
                .with("fingerprint", HexFormat.of().toHexDigits(hash));
    }
}
