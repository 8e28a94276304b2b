package org.ringmill.examples.chat;

import java.util.Map;

/**
 * How a server has ended.
 *
 * @param isOrderly  whether every client was told, had what was meant for it, and every thread has ended
 * @param cutOff     connections closed before they had all, because the time was up
 * @param unreadMail direct messages that nobody came for, by name
 * @param counts     what it has done
 */
public record ChatReport(boolean isOrderly, long cutOff, Map<String, Long> unreadMail, ChatCounts counts) {}
