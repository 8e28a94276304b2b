package org.ringmill.scope;

/**
 * Where exceptions go that a callback throws at a thread which has no part in it: to that thread's handler of uncaught ones. What
 * that throws itself is ignored, as the JVM ignores it: it must not reach a thread that is half way through calling others.
 */
final class Uncaught {
    private Uncaught() {}

    static void report(final Throwable failure) {
        final Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (final Throwable ignored) {
            // There is nobody left to be told.
            return;
        }
    }
}
