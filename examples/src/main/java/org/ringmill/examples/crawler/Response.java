package org.ringmill.examples.crawler;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What a host has answered, as far as a crawler looks at it.
 *
 * @param status      of HTTP
 * @param contentType the header, or null
 * @param location    the header, or null
 * @param retryAfter  the header, or null
 * @param body        the bytes, cut off where there were too many
 * @param truncated   whether it was cut off
 */
@SuppressWarnings("ArrayRecordComponent") // responses are not compared
public record Response(
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String retryAfter,
        byte[] body,
        boolean truncated) {

    /** {@return a page of HTML} */
    public static Response html(final String text) {
        return new Response(200, "text/html; charset=utf-8", null, null, text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** {@return nothing but a status} */
    public static Response of(final int status) {
        return new Response(status, null, null, null, new byte[0], false);
    }

    /** {@return this, asking to be left alone for a time} */
    public Response withRetryAfter(final String value) {
        return new Response(status, contentType, location, value, body, truncated);
    }

    /** {@return this, naming another place} */
    public Response withLocation(final String value) {
        return new Response(status, contentType, value, retryAfter, body, truncated);
    }

    /** {@return whether it is a page} */
    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** {@return whether the same request may do better later: too many of them, or the host's own fault} */
    boolean mayPass() {
        return status == 429 || status >= 500;
    }

    boolean isHtml() {
        return contentType != null
                && (contentType.startsWith("text/html") || contentType.startsWith("application/xhtml+xml"));
    }

    /**
     * {@return for how long the host has asked to be left alone, 0 if it has not}
     *
     * @param nowNs nanoseconds since the epoch
     * @param max   however long it asks for
     */
    long retryAfterNs(final long nowNs, final Duration max) {
        if (retryAfter == null) {
            return 0;
        }
        final String value = retryAfter.strip();
        try {
            final Duration asked = value.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.ofSeconds(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toEpochSecond())
                            .minusNanos(nowNs);
            return Math.max(0, (asked.compareTo(max) > 0 ? max : asked).toNanos());
        } catch (final NumberFormatException | DateTimeParseException unreadable) {
            return 0; // as if it had not said
        }
    }
}
