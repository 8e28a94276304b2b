package org.ringmill.scope;

/** Where exceptions go that a callback throws at a thread which has no part in it: to that thread's handler of uncaught ones. */
final class Uncaught {
    private Uncaught() {}

    static void report(final Throwable failure) {
        final Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}
