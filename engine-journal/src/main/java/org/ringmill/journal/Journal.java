package org.ringmill.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.journal.frame.FrameDescriptor;
import org.ringmill.journal.frame.FrameEncoder;
import org.ringmill.journal.recovery.DamagedJournalException;
import org.ringmill.journal.recovery.JournalBase;
import org.ringmill.journal.recovery.JournalScan;
import org.ringmill.journal.recovery.JournalScanner;
import org.ringmill.journal.recovery.Manifest;
import org.ringmill.journal.recovery.RecordHandler;
import org.ringmill.journal.recovery.TornTail;
import org.ringmill.journal.storage.ChronicleStorage;
import org.ringmill.journal.storage.EpochWriter;
import org.ringmill.journal.storage.JournalDirectory;
import org.ringmill.journal.storage.JournalFile;
import org.ringmill.journal.storage.JournalFiles;
import org.ringmill.journal.storage.JournalStorage;
import org.ringmill.journal.storage.JournalStorageException;
import org.ringmill.journal.storage.WriterLimits;

/**
 * A journal of records, in the order of their sequences, in a directory that it alone writes to.
 *
 * <pre>{@code
 * Journal journal = Journal.open(new Journal.Context().directory(directory).application("exchange"));
 * journal.recover(snapshotSequence, (record, sequence, timestampNs) -> ...);
 * journal.start();
 * journal.append(sequence, timestampNs, typeId, schemaVersion, correlationId, payload, offset, lengthBytes);
 * journal.flush();
 * }</pre>
 *
 * <p>Each start writes into an epoch of its own; what earlier ones wrote is read, never touched. Records are gathered in
 * a frame, and {@link #flush()} writes the frame whole or not at all. A record up to {@link #durableSequence()} survives
 * what the durability says. The first failure of a write or a force stops the journal for good: each later call fails
 * with it, for what the disk then holds is known only after a recovery.
 *
 * <p>Threads: opened, recovered, started and closed by its owner; between start and close {@link #append} and
 * {@link #flush()} are the journal thread's and allocate nothing, {@link #force()} is one other thread's,
 * {@link #touchAhead()} is one more's, {@link #findRoom()} and {@link #maintain} one more's, and the sequences can be read by any.
 */
public final class Journal implements AutoCloseable {
    private static final VarHandle APPENDED;
    private static final VarHandle FORCED;
    private static final VarHandle FAILURE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            APPENDED = lookup.findVarHandle(Journal.class, "appendedSequence", long.class);
            FORCED = lookup.findVarHandle(Journal.class, "forcedSequence", long.class);
            FAILURE = lookup.findVarHandle(Journal.class, "failure", Throwable.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Durability durability;
    private final int maxPayloadBytes;
    private final long touchAheadBytes;
    private final long fileSpanNs;
    private final Retention retention;
    private final Consumer<RingmillException> warningHandler;
    private final JournalStorage storage;
    private final FrameEncoder encoder;

    // owner, until the start
    private Identity identity;
    private @Nullable JournalScan recovered;
    private boolean closed;

    // journal thread
    private @Nullable OpenEpoch epoch;
    private long nextSequence;

    // the thread that maintains
    private long markForced;

    // written by the journal thread and by the forcing thread in turn, read by all
    @SuppressWarnings("unused") // through APPENDED
    private long appendedSequence;

    @SuppressWarnings("unused") // through FORCED
    private long forcedSequence;

    private volatile @Nullable Throwable failure;

    private Journal(final Context context, final JournalStorage storage, final Identity identity) {
        durability = context.durability;
        maxPayloadBytes = FrameEncoder.maxPayloadBytes(context.maxFrameBytes);
        touchAheadBytes = context.touchAheadBytes;
        fileSpanNs = context.fileSpanNs;
        retention = context.retention;
        warningHandler = context.warningHandler;
        this.storage = storage;
        this.identity = identity;
        encoder = new FrameEncoder(context.maxFrameBytes);
    }

    /**
     * Takes the directory, which is made if it is missing. Nothing is read yet but whose journal it is.
     *
     * @throws JournalException if JVM flags are missing, or the directory holds another application's journal
     * @throws org.ringmill.journal.storage.JournalInUseException if another journal is open on it
     */
    public static Journal open(final Context context) {
        context.conclude();
        JvmFlags.check();
        final JournalStorage storage = context.openStorage();
        boolean opened = false;
        try {
            final Journal journal = new Journal(context, storage, identityOf(context.application, storage));
            opened = true;
            return journal;
        } finally {
            if (!opened) {
                storage.close();
            }
        }
    }

    /** {@return whether a journal was begun in the directory} Nothing is opened, and nothing is checked. */
    public static boolean exists(final Path directory) {
        return JournalDirectory.hasEpochs(directory);
    }

    /** {@return whether an entry of that name in a journal's directory is the journal's own} */
    public static boolean owns(final String name) {
        return ChronicleStorage.owns(name);
    }

    private static Identity identityOf(final String application, final JournalStorage storage) {
        final Identity found = Identity.read(storage);
        if (found == null) {
            final Identity created = Identity.newOf(application);
            storage.writeIdentity(created.encode());
            return created;
        }
        if (!found.application().equals(application)) {
            throw new JournalException(
                    Category.FATAL,
                    "directory holds another application's journal, directory=" + storage.location() + ", application="
                            + application + ", found=" + found.application());
        }
        return found;
    }

    /**
     * Checks the journal and hands on its records, in one pass. A torn tail is copied aside and reported to the warning
     * handler. Must come before {@link #start()}, which otherwise does it by itself.
     *
     * @param afterSequence records up to this one are not handed on; closed files that hold no others are not read, only
     *     looked for. 0 for all
     * @param handler       called on this thread
     * @return what was found
     * @throws DamagedJournalException if the journal cannot be trusted: what the handler built is to be thrown away.
     *     Nothing was changed on the disk
     */
    public JournalScan recover(final long afterSequence, final RecordHandler handler) {
        requireNotStarted();
        return recoverTo(afterSequence, handler);
    }

    private JournalScan recoverTo(final long afterSequence, final @Nullable RecordHandler handler) {
        final List<Integer> epochs = storage.epochs();
        if (recovered == null && !epochs.isEmpty()) {
            // A process that was killed left what is in the page cache only: readable now, and gone at the next power
            // cut, with all that was built on it. An epoch that has ended was forced before its manifest said so.
            storage.force(epochs.get(epochs.size() - 1));
        }
        final JournalScan scan =
                new JournalScanner(storage, identity.base(), afterSequence, handler).scan(identity.epoch());
        if (recovered == null) {
            scan.tornTails().forEach(this::setAside);
            warnOfLoss(scan);
        }
        recovered = scan;
        return scan;
    }

    private void warnOfLoss(final JournalScan scan) {
        if (scan.lostRecords() > 0) {
            warningHandler.accept(new JournalException(
                    Category.WARN,
                    "acknowledged records are gone: the system was started anew since, which "
                            + Durability.PROCESS_CRASH
                            + " does not promise to survive, lastSequence=" + scan.lastSequence() + ", lost="
                            + scan.lostRecords()));
        }
    }

    private void setAside(final TornTail tail) {
        final String copy;
        try (JournalFile file = storage.openFile(tail.epoch(), tail.fileName())) {
            copy = storage.setAside(tail.epoch(), file, tail.offset(), tail.lengthBytes(), tail.found());
        }
        warningHandler.accept(new JournalException(
                Category.WARN,
                "torn tail set aside, file=" + JournalFiles.epochName(tail.epoch()) + "/" + tail.fileName()
                        + ", offset=" + tail.offset() + ", lengthBytes=" + tail.lengthBytes() + ", lastSequence="
                        + tail.lastSequence() + ", found=" + tail.found() + ", copy=" + copy));
    }

    /** Begins an epoch, so that the first append costs no more than the next. */
    public void start() {
        requireNotStarted();
        final JournalScan last = recovered == null ? recoverTo(Long.MAX_VALUE, null) : recovered;
        if (!last.lastFileName().isEmpty()) {
            storage.release(last.lastEpoch(), last.lastFileName(), last.lastFileEnd());
        }
        final Manifest ended = last.endedManifest();
        if (ended != null) {
            storage.writeManifest(ended.epoch(), ended.encode());
        }
        final int number = Math.max(last.lastEpoch(), identity.epoch()) + 1;
        nextSequence = last.lastSequence() + 1;
        APPENDED.setRelease(this, last.lastSequence());
        FORCED.setRelease(this, last.lastSequence());
        epoch = new OpenEpoch(storage, number, last, encoder, fileSpanNs);
        identity = identity.withEpoch(number);
        storage.writeIdentity(identity.encode());
        deletePruned();
    }

    /** Deletes what a process that died while it pruned has left, whatever retention is now. */
    private void deletePruned() {
        try {
            new Pruner(storage).deleteBefore(identity.base());
        } catch (final JournalStorageException e) {
            warningHandler.accept(new JournalException(
                    Category.WARN, "files before the journal's base are left, cause=" + e.getMessage(), e));
        }
    }

    /**
     * Adds a record to the open frame; a full frame is written first. On the journal thread.
     *
     * @param sequence      one more than the last
     * @param timestampNs   event time, nanoseconds since 1970, at least 0
     * @param typeId        a 16-bit number that says what the payload is
     * @param schemaVersion a 16-bit number that says how it is laid out
     * @param correlationId carried as it is
     * @param payload       holds the payload
     * @param offset        where it begins
     * @param lengthBytes   its length, at most {@link #maxPayloadBytes()}
     */
    public void append(
            final long sequence,
            final long timestampNs,
            final int typeId,
            final int schemaVersion,
            final long correlationId,
            final DirectBuffer payload,
            final int offset,
            final int lengthBytes) {
        requireSound();
        if (sequence != nextSequence || lengthBytes < 0 || lengthBytes > maxPayloadBytes || timestampNs < 0) {
            throw refused(sequence, lengthBytes, timestampNs);
        }
        final FrameEncoder frame = encoder;
        if (!frame.tryAppend(
                sequence, timestampNs, typeId, schemaVersion, correlationId, payload, offset, lengthBytes)) {
            flush();
            frame.tryAppend(sequence, timestampNs, typeId, schemaVersion, correlationId, payload, offset, lengthBytes);
        }
        nextSequence = sequence + 1;
    }

    private JournalException refused(final long sequence, final int lengthBytes, final long timestampNs) {
        if (timestampNs < 0) {
            return new JournalException(
                    Category.ERROR,
                    "event time must be at least 0, sequence=" + sequence + ", timestampNs=" + timestampNs);
        }
        return sequence == nextSequence
                ? new JournalException(
                        Category.ERROR,
                        "record does not fit into a frame, lengthBytes=" + lengthBytes + ", maxPayloadBytes="
                                + maxPayloadBytes)
                : new JournalException(
                        Category.FATAL, "sequence is not the next, sequence=" + sequence + ", next=" + nextSequence);
    }

    /** Writes the open frame, if it holds a record. On the journal thread. */
    public void flush() {
        requireSound();
        final FrameEncoder frame = encoder;
        if (frame.recordCount() == 0) {
            return;
        }
        final OpenEpoch open = startedEpoch();
        final long lastSequence = nextSequence - 1;
        try {
            if (durability == Durability.POWER_LOSS) {
                open.write(frame, lastSequence, forcedSequence());
            } else {
                open.write(frame, lastSequence, lastSequence - frame.recordCount());
                open.writer().acknowledge(lastSequence);
            }
        } catch (final Throwable t) { // also an InternalError: a page of the mapped file could not be had
            throw fail(t);
        }
        frame.reset();
        APPENDED.setRelease(this, lastSequence);
    }

    /**
     * Forces to the disk all that was appended before the call; at PROCESS_CRASH, where nothing waits for it, only what lies in
     * the current file. On the forcing thread, beside the journal thread.
     *
     * @return the sequence up to which all is forced
     */
    public long force() {
        requireSound();
        final long target = (long) APPENDED.getAcquire(this);
        if (target > (long) FORCED.getOpaque(this)) {
            try {
                final EpochWriter writer = startedEpoch().writer();
                writer.force();
                if (durability == Durability.POWER_LOSS) {
                    writer.acknowledge(target);
                }
            } catch (final Throwable t) { // whatever it was, what the disk holds is unknown now
                throw fail(t);
            }
            FORCED.setRelease(this, target);
        }
        return target;
    }

    /**
     * Brings memory in for the records to come, so that the journal thread meets no page fault: a page of a file that grows
     * costs more than all the rest of what is written into it. To be called again and again by one thread beside the
     * journal thread, which does it itself, a few pages at a time, where nobody has; it ends before the journal is closed.
     *
     * @return how many pages were touched; 0 if there is enough, or nothing can be done at the moment
     */
    public int touchAhead() {
        return touchAhead(touchAheadBytes);
    }

    /**
     * As {@link #touchAhead()}, another distance ahead: before there is traffic, for what may come of it.
     *
     * @param aheadBytes of frames; no further than this file and the next, if that is there
     */
    public int touchAhead(final long aheadBytes) {
        return startedEpoch().writer().touchAhead(aheadBytes);
    }

    /**
     * {@return what tells whether there is room on the disk for more than what may be on its way} If not, nothing more should be
     * sent until {@link #findRoom} has found some: what is on its way is taken as long as it is not more than the reserve. Any
     * thread may ask it for each record: it looks at nothing that the journal thread writes for each.
     *
     * @throws IllegalStateException if the journal is not started
     */
    public BooleanSupplier accepting() {
        return startedEpoch().writer()::hasRoom;
    }

    /**
     * Looks how much room there is on the disk, makes the next file ready before the journal thread comes to it, and closes the
     * one that was left. To be called again and again by the thread that calls {@link #maintain}; without it the journal thread
     * does that, some milliseconds at each change of files.
     *
     * @throws JournalStorageException if the next file cannot be made: the next call tries again
     */
    public void findRoom() {
        startedEpoch().writer().findRoom();
    }

    /**
     * Does what the journal needs now and then and what no record waits for: names the files that were left in the manifest,
     * forces the high-water mark, deletes what retention lets go. To be called by one thread beside the others, some times a
     * second; without it that is done at the close, or by the next start. It ends before the journal is closed. After a
     * failure, which stops nothing, the next call tries again.
     *
     * @param neededAfter as for {@link #prune}
     */
    public void maintain(final long neededAfter) {
        requireSound();
        final OpenEpoch open = startedEpoch();
        try {
            if (!retention.keepsAll()) {
                prune(retention, neededAfter); // first: it may make the room that the others need
            }
        } finally {
            try {
                open.writeManifest();
            } finally {
                forceMark(open);
            }
        }
    }

    private void forceMark(final OpenEpoch open) {
        final long durable = durableSequence();
        if (durability == Durability.POWER_LOSS && durable > markForced) {
            open.writer().forceAcknowledged();
            markForced = durable;
        }
    }

    /** {@return whether {@link #prune} would let anything go that the journal still holds} */
    public boolean wouldPrune(final Retention limits, final long neededAfter) {
        return !new Pruner(storage)
                .nextBase(identity.base(), limits, neededAfter)
                .equals(identity.base());
    }

    /**
     * Deletes the oldest files, as far as a retention lets them go and nobody reads them. On the thread of {@link #maintain},
     * or the owner's as long as the journal is not started.
     *
     * @param neededAfter records behind this sequence are needed to rebuild a state: those of the oldest snapshot that is
     *     kept; {@link Long#MAX_VALUE} if nothing is
     */
    public Pruned prune(final Retention limits, final long neededAfter) {
        final Pruner pruner = new Pruner(storage);
        final JournalBase base = pruner.nextBase(identity.base(), limits, neededAfter);
        if (!base.equals(identity.base())) {
            final Identity next = identity.withBase(base);
            storage.writeIdentity(next.encode()); // and only then is anything deleted
            identity = next;
        }
        return pruner.deleteBefore(base);
    }

    /**
     * {@return a reader of what is durable, which goes on with what comes; for one thread, and to be closed before the journal}
     * By the owner, once the journal is started.
     *
     * @param afterSequence the first record handed on is the one after
     */
    public JournalReader follow(final long afterSequence) {
        startedEpoch();
        return JournalReader.started(storage, afterSequence, true, this::durableSequence);
    }

    /** {@return the last sequence that survives what the durability says; any thread} */
    public long durableSequence() {
        return durability == Durability.POWER_LOSS ? forcedSequence() : appendedSequence();
    }

    /** {@return the last sequence in a written frame; any thread} */
    public long appendedSequence() {
        return (long) APPENDED.getAcquire(this);
    }

    /** {@return the last sequence that was forced to the disk; any thread} */
    public long forcedSequence() {
        return (long) FORCED.getAcquire(this);
    }

    /** {@return the sequence of the oldest record that is kept; on the thread of {@link #maintain}, or the owner's before} */
    public long firstSequence() {
        return identity.base().firstSequence();
    }

    /** {@return the level this journal was opened for} */
    public Durability durability() {
        return durability;
    }

    /** {@return a number drawn when the journal was made, the same at each start: what is derived from it can carry it} */
    public long id() {
        return identity.id();
    }

    /** {@return the longest payload in bytes} */
    public int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /** {@return the first failure of a write or a force, or null; any thread} */
    public @Nullable Throwable failure() {
        return failure;
    }

    /**
     * Writes and forces what is left, unless the journal has failed, and lets go of the directory. The journal thread
     * and the forcing thread must have ended.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (storage) {
            final OpenEpoch open = epoch;
            if (open != null) {
                try (open) {
                    if (failure == null) {
                        flush();
                        if (durability == Durability.POWER_LOSS) {
                            force();
                        }
                    }
                }
                if (failure == null) {
                    end(open);
                }
            }
        }
    }

    /** What is not named now is named by the next start, which then has to read it. */
    private void end(final OpenEpoch open) {
        try {
            storage.force(open.number());
            open.end();
        } catch (final JournalStorageException e) {
            warningHandler.accept(
                    new JournalException(Category.WARN, "manifest not written at the end, cause=" + e.getMessage(), e));
        }
    }

    private void requireNotStarted() {
        if (epoch != null || closed) {
            throw new IllegalStateException("journal is " + (closed ? "closed" : "started already"));
        }
    }

    private void requireSound() {
        if (failure != null) {
            throw failed();
        }
    }

    private OpenEpoch startedEpoch() {
        final OpenEpoch open = epoch;
        if (open == null) {
            throw new IllegalStateException("journal is not started");
        }
        return open;
    }

    /** The first failure stays: the CAS keeps it where both threads fail at once. */
    private JournalException fail(final Throwable cause) {
        FAILURE.compareAndSet(this, null, cause);
        return failed();
    }

    private JournalException failed() {
        return new JournalException(
                Category.FATAL,
                "journal has failed and is stopped, directory=" + storage.location() + ", durableSequence="
                        + durableSequence() + ", cause=" + failure,
                failure);
    }

    /** How a journal is to be opened. Fluent; checked once, by {@link Journal#open}. */
    public static final class Context {
        private static final int DEFAULT_MAX_FRAME_BYTES = 1024 * 1024;
        private static final int MIN_MAX_FRAME_BYTES = 4096;
        private static final long DEFAULT_FILE_BYTES = 256L * 1024 * 1024;
        private static final long MIN_FILE_BYTES = 64 * 1024;
        private static final long DEFAULT_RESERVE_BYTES = 4 * 1024 * 1024;
        private static final long DEFAULT_TOUCH_AHEAD_BYTES = 16 * 1024 * 1024;

        private @Nullable Path directory;
        private String application = "";
        private Durability durability = Durability.PROCESS_CRASH;
        private int maxFrameBytes = DEFAULT_MAX_FRAME_BYTES;
        private long fileBytes = DEFAULT_FILE_BYTES;
        private long fileSpanNs = Long.MAX_VALUE;
        private long reserveBytes = DEFAULT_RESERVE_BYTES;
        private long minFreeBytes = -1;
        private Retention retention = Retention.keepAll();
        private long touchAheadBytes = DEFAULT_TOUCH_AHEAD_BYTES;
        private Consumer<RingmillException> warningHandler = warning -> {};
        private @Nullable JournalStorage storage;

        /** Where the journal lies. */
        public Context directory(final Path path) {
            directory = path;
            return this;
        }

        /** Whose journal it is: 1 to 128 visible ASCII characters. Another application's is not opened. */
        public Context application(final String name) {
            application = name;
            return this;
        }

        /** What a durable record survives: {@link Durability#PROCESS_CRASH} (default) or above. */
        public Context durability(final Durability level) {
            durability = level;
            return this;
        }

        /** The longest frame to write, in bytes: 4 KiB to 8 MiB, a multiple of 8; 1 MiB by default. */
        public Context maxFrameBytes(final int bytes) {
            maxFrameBytes = bytes;
            return this;
        }

        /** The size at which the next file is begun, in bytes: at least 64 KiB, 256 MiB by default. */
        public Context fileBytes(final long bytes) {
            fileBytes = bytes;
            return this;
        }

        /** The event time after which the next file is begun: more than zero; without a limit by default. */
        public Context fileSpan(final Duration span) {
            fileSpanNs = span.toNanos();
            return this;
        }

        /**
         * Room that is kept reserved ahead of the last record, in bytes: for what may still be appended once
         * {@link Journal#accepting()} says no. 4 MiB by default.
         */
        public Context reserveBytes(final long bytes) {
            reserveBytes = bytes;
            return this;
        }

        /**
         * Free room on the disk, in bytes, below which {@link Journal#accepting()} says no; 32 MiB by default, or a twentieth
         * of the disk if that is less.
         */
        public Context minFreeBytes(final long bytes) {
            minFreeBytes = bytes;
            return this;
        }

        /** Which files {@link Journal#maintain} deletes; none by default. */
        public Context retention(final Retention limits) {
            retention = limits;
            return this;
        }

        /** How far {@link Journal#touchAhead()} goes, in bytes: 0 for nowhere, 16 MiB by default. */
        public Context touchAheadBytes(final long bytes) {
            touchAheadBytes = bytes;
            return this;
        }

        /** Takes what is worth a look although nothing failed, such as a torn tail. */
        public Context warningHandler(final Consumer<RingmillException> handler) {
            warningHandler = handler;
            return this;
        }

        /** Another place than a directory on a disk, for simulations and tests. The journal closes it. */
        public Context storage(final JournalStorage place) {
            storage = place;
            return this;
        }

        private void conclude() {
            require(directory != null || storage != null, "directory is missing", "");
            require(Identity.isName(application), "application name, 1 to 128 visible ASCII characters", application);
            require(durability != Durability.MEMORY, "durability without a journal", durability);
            require(
                    maxFrameBytes >= MIN_MAX_FRAME_BYTES
                            && maxFrameBytes <= FrameDescriptor.MAX_LENGTH
                            && maxFrameBytes % FrameDescriptor.ALIGNMENT == 0,
                    "maxFrameBytes out of range",
                    maxFrameBytes);
            require(fileBytes >= MIN_FILE_BYTES, "fileBytes out of range", fileBytes);
            require(fileSpanNs > 0, "fileSpan out of range", fileSpanNs);
            require(reserveBytes >= 0, "reserveBytes out of range", reserveBytes);
            require(minFreeBytes >= -1, "minFreeBytes out of range", minFreeBytes);
            require(touchAheadBytes >= 0, "touchAheadBytes out of range", touchAheadBytes);
        }

        private static void require(final boolean condition, final String what, final Object value) {
            if (!condition) {
                throw new IllegalArgumentException("journal context: " + what + ", value=" + value);
            }
        }

        private JournalStorage openStorage() {
            final JournalStorage given = storage;
            if (given != null) {
                return given;
            }
            final Path path = directory;
            if (path == null) {
                throw new IllegalArgumentException("journal context: directory is missing");
            }
            final WriterLimits limits =
                    new WriterLimits(maxFrameBytes, fileBytes, fileSpanNs < Long.MAX_VALUE, reserveBytes, minFreeBytes);
            return ChronicleStorage.open(path, limits, durability == Durability.POWER_LOSS);
        }
    }
}
