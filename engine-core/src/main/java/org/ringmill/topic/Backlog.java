package org.ringmill.topic;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription is given before what is published after it: from the source, then from the histories. The subscriber's thread's, but
 * for the end, which comes from any: so who may touch the source's cursor is one word, changed by CAS.
 */
final class Backlog<M> {
    /** What the source is up to. */
    private enum Use {
        /** Nobody is at it. */
        IDLE,
        /** The subscriber is. */
        READING,
        /** The subscriber is, and will close it. */
        ENDING,
        /** There is nothing more to come of it. */
        OVER;

        Use ended() {
            return this == READING || this == ENDING ? ENDING : OVER;
        }
    }

    private final TopicPattern pattern;
    private final Replay replay;
    private final @Nullable Entry<M>[] entries;
    private final long lost;
    private final @Nullable ReplaySource<M> source;
    private final Guard<M> guard;
    private final AtomicReference<Use> use;
    private ReplaySource.@Nullable Cursor<M> cursor;
    private @Nullable Entry<M> fromSource;
    private int position;
    private volatile boolean gap;

    @SuppressWarnings("unchecked")
    Backlog(
            final TopicPattern pattern,
            final Replay replay,
            final List<Entry<M>> entries,
            final long lost,
            final @Nullable ReplaySource<M> source,
            final Guard<M> guard) {
        this.pattern = pattern;
        this.replay = replay;
        this.entries = entries.toArray(size -> (Entry<M>[]) new Entry<?>[size]);
        this.lost = lost;
        this.source = source;
        this.guard = guard;
        use = new AtomicReference<>(source == null || lost == TopicHistory.NOTHING ? Use.OVER : Use.IDLE);
        gap = source == null && lost != TopicHistory.NOTHING;
    }

    /** {@return the next message, null at the end} */
    @Nullable
    Entry<M> next() {
        final Entry<M> before = nextOfSource();
        if (before != null || position == entries.length) {
            return before;
        }
        final Entry<M> entry = entries[position];
        entries[position++] = null;
        return entry;
    }

    private @Nullable Entry<M> nextOfSource() {
        if (!use.compareAndSet(Use.IDLE, Use.READING)) {
            return null;
        }
        final Entry<M> entry = readSource();
        if (entry != null && use.compareAndSet(Use.READING, Use.IDLE)) {
            return entry;
        }
        if (entry != null) {
            gap = true;
        }
        use.set(Use.OVER);
        closeSource();
        return entry;
    }

    private @Nullable Entry<M> readSource() {
        try {
            final ReplaySource.Cursor<M> open = cursor != null ? cursor : open();
            fromSource = null;
            while (fromSource == null) {
                if (!open.next(this::accept)) {
                    return null;
                }
            }
            return fromSource;
        } catch (final Throwable failure) {
            gap = true;
            guard.onFailure(pattern.toString(), failure);
            return null;
        }
    }

    private ReplaySource.Cursor<M> open() throws Exception {
        final boolean byTime = replay.kind() == Replay.Kind.FROM_TIME;
        final ReplaySource.Cursor<M> opened = Objects.requireNonNull(source)
                .open(pattern, byTime ? 0 : replay.argument(), byTime ? replay.argument() : Long.MIN_VALUE, lost);
        cursor = opened;
        return opened;
    }

    /** A source that gives more than was asked for must not make a message come twice. */
    private void accept(final String topic, final M message, final long sequence, final long timestampNs) {
        final boolean isLate = replay.kind() == Replay.Kind.FROM_TIME
                ? timestampNs >= replay.argument()
                : sequence >= replay.argument();
        if (isLate && sequence <= lost) {
            fromSource = new Entry<M>(false).fill(topic, message, sequence, timestampNs);
        }
    }

    /**
     * Gives up what the source still has, for nobody may ever ask for it. Any thread. If the subscriber is at the source just then, it is
     * the subscriber that closes it, when it comes back.
     */
    void end() {
        if (use.getAndUpdate(Use::ended) == Use.IDLE) {
            gap = true;
            closeSource();
        }
    }

    private void closeSource() {
        final ReplaySource.Cursor<M> open = cursor;
        cursor = null;
        if (open != null) {
            try {
                open.close();
            } catch (final Throwable failure) {
                guard.onFailure(pattern.toString(), failure);
            }
        }
    }

    /** {@return the last sequence of a gap in what was replayed, or {@link TopicHistory#NOTHING}} Any thread. */
    long missingTo() {
        return gap ? lost : TopicHistory.NOTHING;
    }

    /** {@return messages of the histories that are still to come} Any thread; not exact meanwhile. */
    int waiting() {
        return entries.length - position;
    }
}
