package org.ringmill.cli;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar with rate and time left on standard error, where that is a terminal; nothing anywhere else. */
final class Progress implements AutoCloseable {
    /** Set by the launcher, which can ask the shell; Java cannot tell whether standard error is a terminal. */
    private static final boolean IS_TERMINAL = Boolean.getBoolean("ringmill.stderr.terminal");

    /** Shows nothing. */
    static final Progress NONE = new Progress(null);

    private static final int UPDATE_EVERY = 1 << 12;

    private final @Nullable ProgressBar bar;

    private Progress(final @Nullable ProgressBar bar) {
        this.bar = bar;
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

    /** {@return the progress of fetching pages, of which more may be found on the way} */
    static Progress ofPages(final String task) {
        return new Progress(task, -1, " pages", 1);
    }

    /**
     * {@return the progress of measuring} It is drawn by {@link #draw()} alone, for a thread that draws would be measured too, and
     * goes at the close.
     *
     * @param done      before it
     * @param elapsedNs before it
     */
    static Progress ofRounds(final String task, final long done, final long total, final long elapsedNs) {
        return new Progress(
                IS_TERMINAL
                        ? new ProgressBarBuilder()
                                .setTaskName(task)
                                .setInitialMax(total)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setUnit(" rounds", 1)
                                .startsFrom(done, Duration.ofNanos(elapsedNs))
                                .setUpdateIntervalMillis(Integer.MAX_VALUE)
                                .clearDisplayOnFinish()
                                .build()
                        : null);
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

    /** Shows at once how far it is. */
    void draw() {
        if (bar != null) {
            bar.refresh();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
