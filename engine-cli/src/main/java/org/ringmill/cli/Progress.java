package org.ringmill.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar with rate and time left on standard error, where that is a terminal; nothing anywhere else. */
final class Progress implements AutoCloseable {
    /** Set by the launcher, which can ask the shell; Java cannot tell whether standard error is a terminal. */
    private static final boolean IS_TERMINAL = Boolean.getBoolean("ringmill.stderr.terminal");

    /** Shows nothing. */
    static final Progress NONE = new Progress();

    private static final int UPDATE_EVERY = 1 << 12;

    private final @Nullable ProgressBar bar;

    private Progress() {
        bar = null;
    }

    /** @param total commands, -1 if it is not known */
    Progress(final String task, final long total) {
        this(task, total, " commands", 1);
    }

    private Progress(final String task, final long total, final String unit, final long unitSize) {
        bar = IS_TERMINAL
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUnit(unit, unitSize)
                        .showSpeed()
                        .setUpdateIntervalMillis(200)
                        .build()
                : null;
    }

    /** {@return the progress of reading so many bytes} */
    static Progress ofBytes(final String task, final long total) {
        return new Progress(task, total, " MiB", 1 << 20);
    }

    /** Called for each unit of work, one after another. */
    void at(final long done) {
        if (bar != null && done % UPDATE_EVERY == 0) {
            bar.stepTo(done);
        }
    }

    /** Says how much there is, once that is known. */
    void total(final long total) {
        if (bar != null) {
            bar.maxHint(total);
        }
    }

    /** So many of so many bytes are done. */
    void bytes(final long done, final long total) {
        total(total);
        jumpTo(done);
    }

    /** Called now and then. */
    void jumpTo(final long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
