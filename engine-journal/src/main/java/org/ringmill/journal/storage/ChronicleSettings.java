package org.ringmill.journal.storage;

/** What Chronicle reads from system properties when its classes load. */
final class ChronicleSettings {
    private ChronicleSettings() {}

    /** To be called before any class of Chronicle is touched. */
    static void apply() {
        // Usage reports to a third party: off, whatever the user has set.
        System.setProperty("chronicle.analytics.disable", "true");
        setDefault("chronicle.announcer.disable");
        // Would start a thread that looks at free space every second; the journal has its own limits.
        setDefault("chronicle.disk.monitor.disable");
        // Would start threads that shorten files behind the journal's back.
        setDefault("chronicle.queue.disableFileShrinking");
        // Would close files on a thread of its own, some time after their queue: who closes a file drops the locks of
        // its readers.
        System.setProperty("background.releaser", "false");
    }

    private static void setDefault(final String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
