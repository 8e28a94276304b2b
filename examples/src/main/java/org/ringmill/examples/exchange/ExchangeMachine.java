package org.ringmill.examples.exchange;

import java.util.Arrays;
import java.util.Objects;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.ringmill.agent.RingmillException;
import org.ringmill.agent.RingmillException.Category;
import org.ringmill.state.Message;
import org.ringmill.state.Outbound;
import org.ringmill.state.SnapshotSink;
import org.ringmill.state.SnapshotSource;
import org.ringmill.state.StateMachine;

/**
 * The exchange as a state machine: one {@link OrderBook} for each symbol, made when its first order is placed, up to a
 * limit. Commands and events are those of the SBE schema; a command's line comes and goes as correlationId.
 *
 * <p>A command that cannot be carried out is answered by one Failed event and changes nothing but the counts. A command
 * that cannot be decoded is a fault: {@link RingmillException} (ERROR) that names it, the state unchanged.
 *
 * <p>Logic thread only; the accessors too, or once the engine has stopped. Nothing is allocated once warm.
 */
public final class ExchangeMachine implements StateMachine {
    private static final int SNAPSHOT_VERSION = 1;

    private final CommandCodec codec = new CommandCodec();
    private final OrderCommand command = new OrderCommand();
    private final EventProxy events = new EventProxy();
    private final int symbolLimit;
    private final int initialOrders;
    private final RiskLimits limits;
    private final @Nullable RiskStage risk;

    private final Int2ObjectHashMap<Market> markets = new Int2ObjectHashMap<>();
    /** Stands in for symbols that have no order yet, and is always empty: it refuses what the rules refuse. */
    private final Market nothing = new Market(0, 1);

    private Market latest = nothing;
    private long commandsApplied;
    private long lastCorrelationId;

    /** Makes an exchange without symbols, limits and memory as given. */
    public ExchangeMachine(final Context context) {
        context.conclude();
        symbolLimit = context.symbolLimit;
        initialOrders = context.initialOrders;
        limits = context.riskLimits;
        risk = limits.equals(RiskLimits.NONE) ? null : new RiskStage(limits, events);
    }

    /** Makes an exchange with the default {@link Context}. */
    public ExchangeMachine() {
        this(new Context());
    }

    @Override
    public void onCommand(final Message message, final long sequence, final long timestampNs, final Outbound outbound) {
        codec.decode(
                message.typeId(),
                message.schemaVersion(),
                message.buffer(),
                message.offset(),
                message.length(),
                command);
        events.direct(outbound, command.symbolId());
        if (risk == null) {
            applyUnchecked();
        } else {
            applyChecked(risk);
        }
        commandsApplied++;
        lastCorrelationId = message.correlationId();
    }

    /** {@return how many commands were applied in all, refused ones included} */
    public long commandsApplied() {
        return commandsApplied;
    }

    /** {@return how many events were sent in all} */
    public long eventsSent() {
        return events.sent();
    }

    /** {@return the correlationId (line) of the last command applied, or 0} */
    public long lastCorrelationId() {
        return lastCorrelationId;
    }

    /** {@return the symbols that have a book, ascending} */
    public int[] symbolIds() {
        final int[] symbolIds = new int[markets.size()];
        int count = 0;
        for (final Market market : markets.values()) {
            symbolIds[count++] = market.symbolId;
        }
        Arrays.sort(symbolIds);
        return symbolIds;
    }

    /** {@return the book of a symbol, to be read only, or null if it has none} */
    public @Nullable OrderBook book(final int symbolId) {
        final Market market = markets.get(symbolId);
        return market == null ? null : market.book;
    }

    /** {@return sizes a user bought less sizes sold, counted while a risk limit is set; otherwise 0} */
    public long position(final int symbolId, final long userId) {
        final Market market = markets.get(symbolId);
        return market == null ? 0 : market.positions.held(userId);
    }

    @Override
    public void writeSnapshot(final SnapshotSink sink) {
        sink.putInt(SNAPSHOT_VERSION);
        sink.putLong(commandsApplied);
        sink.putLong(events.sent());
        sink.putLong(lastCorrelationId);
        sink.putLong(limits.largestSize());
        sink.putLong(limits.largestNotional());
        sink.putLong(limits.largestPosition());
        final int[] symbolIds = symbolIds();
        sink.putInt(symbolIds.length);
        for (final int symbolId : symbolIds) {
            final Market market = market(symbolId);
            sink.putInt(symbolId);
            market.book.writeSnapshot(sink);
            market.positions.writeSnapshot(sink);
        }
    }

    /**
     * Replaces the whole state.
     *
     * @throws RingmillException (ERROR) if the snapshot has another version, was made with other risk limits (they decided
     *     what is in it) or holds more symbols than allowed here
     */
    @Override
    public void readSnapshot(final SnapshotSource source) {
        final int version = source.takeInt();
        if (version != SNAPSHOT_VERSION) {
            throw new RingmillException(Category.ERROR, "exchange snapshot of another version, version=" + version);
        }
        commandsApplied = source.takeLong();
        events.resume(source.takeLong());
        lastCorrelationId = source.takeLong();
        final RiskLimits theirs = new RiskLimits(source.takeLong(), source.takeLong(), source.takeLong());
        if (!theirs.equals(limits)) {
            throw new RingmillException(
                    Category.ERROR, "exchange snapshot of other risk limits, snapshot=" + theirs + ", here=" + limits);
        }
        final int symbols = source.takeInt();
        if (symbols > symbolLimit) {
            throw new RingmillException(
                    Category.ERROR,
                    "exchange snapshot of too many symbols, symbols=" + symbols + ", symbolLimit=" + symbolLimit);
        }
        markets.clear();
        latest = nothing;
        for (int i = 0; i < symbols; i++) {
            final Market market = open(source.takeInt());
            market.book.readSnapshot(source);
            market.positions.readSnapshot(source);
        }
    }

    private void applyUnchecked() {
        final Market market = market(command.symbolId());
        if (market != nothing || !isValidPlace()) {
            command.applyTo(market.book, events);
        } else if (markets.size() < symbolLimit) {
            command.applyTo(open(command.symbolId()).book, events);
        } else {
            fail(FailReason.SYMBOL_LIMIT);
        }
    }

    private void applyChecked(final RiskStage risk) {
        final Market market = market(command.symbolId());
        final FailReason reason = risk.refuses(command, market);
        if (reason != null) {
            fail(reason);
        } else if (market != nothing || !isValidPlace()) {
            risk.apply(command, market);
        } else if (markets.size() < symbolLimit) {
            risk.apply(command, open(command.symbolId()));
        } else {
            fail(FailReason.SYMBOL_LIMIT);
        }
    }

    /** {@return whether the command makes a book for a symbol that has none; any other is refused by an empty one} */
    private boolean isValidPlace() {
        return command.kind() == CommandKind.PLACE && command.size() > 0;
    }

    private void fail(final FailReason reason) {
        events.failed(command.orderId(), command.userId(), reason);
    }

    /** {@return the market of a symbol, or {@link #nothing}} */
    private Market market(final int symbolId) {
        if (latest.symbolId == symbolId && latest != nothing) {
            return latest;
        }
        final Market market = markets.get(symbolId);
        if (market == null) {
            return nothing;
        }
        latest = market;
        return market;
    }

    private Market open(final int symbolId) {
        final Market market = new Market(symbolId, initialOrders);
        markets.put(symbolId, market);
        return market;
    }

    /** How an exchange is set up. Checked when the exchange is made. */
    public static final class Context {
        private static final int MAX_SYMBOLS = 1 << 20;

        private int symbolLimit = 1024;
        private int initialOrders = 1024;
        private RiskLimits riskLimits = RiskLimits.NONE;

        /** Sets how many symbols there may be, 1 to 1,048,576; 1,024 unless set. {@return this} */
        public Context symbolLimit(final int newSymbolLimit) {
            symbolLimit = newSymbolLimit;
            return this;
        }

        /** Sets how many open orders each book has room for at first; 1,024 unless set. {@return this} */
        public Context initialOrders(final int newInitialOrders) {
            initialOrders = newInitialOrders;
            return this;
        }

        /** Sets what users may do; {@link RiskLimits#NONE} unless set. {@return this} */
        public Context riskLimits(final RiskLimits newRiskLimits) {
            riskLimits = newRiskLimits;
            return this;
        }

        private void conclude() {
            Objects.requireNonNull(riskLimits, "riskLimits");
            if (symbolLimit < 1 || symbolLimit > MAX_SYMBOLS) {
                throw new IllegalArgumentException(
                        "symbolLimit out of range 1.." + MAX_SYMBOLS + ", symbolLimit=" + symbolLimit);
            }
            if (initialOrders < 1 || initialOrders > OrderBook.MAX_ORDERS) {
                throw new IllegalArgumentException(
                        "initialOrders out of range 1.." + OrderBook.MAX_ORDERS + ", initialOrders=" + initialOrders);
            }
        }
    }
}
