package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringmill.agent.RingmillException;
import org.ringmill.state.StateHash;

class ExchangeMachineTest {
    private static final RiskLimits LIMITS = new RiskLimits(500, 3_000_000, 1_000);

    private final OrderCommand command = new OrderCommand();
    private final Outputs outputs = new Outputs();
    private final ExchangeMachine exchange = new ExchangeMachine();

    @ParameterizedTest
    @EnumSource
    void shouldContinueEquallyWhenRestoredAtAnyMoment(final RandomCommands.Temper temper) {
        for (long seed = 1; seed <= 6; seed++) {
            System.out.println("temper=" + temper + ", seed=" + seed);
            roundTrip(new SplittableRandom(seed), new RandomCommands(seed, temper));
        }
    }

    private void roundTrip(final SplittableRandom random, final RandomCommands commands) {
        final RiskLimits limits = random.nextBoolean() ? LIMITS : RiskLimits.NONE;
        final ExchangeMachine original = exchange(limits);
        ExchangeMachine restored = exchange(limits);
        final Outputs restoredOutputs = new Outputs(24);
        for (int i = 1; i <= 2_000; i++) {
            commands.next(command);
            command.onLine(i).ofSymbol(random.nextInt(-2, 3));
            outputs.apply(original, command);
            restoredOutputs.apply(restored, command);
            assertThat(restoredOutputs.takeText()).isEqualTo(outputs.takeText());
            if (random.nextInt(200) == 0) {
                final byte[] snapshot = SnapshotBytes.write(original);
                // Into a used machine or a new one: what was there before must not matter.
                restored = random.nextBoolean() ? restored : exchange(limits);
                SnapshotBytes.read(snapshot, restored);
                assertThat(SnapshotBytes.write(restored)).isEqualTo(snapshot);
                assertThat(StateHash.of(restored)).isEqualTo(StateHash.of(original));
                assertThat(restored.commandsApplied()).isEqualTo(i);
                assertThat(restored.lastCorrelationId()).isEqualTo(i);
                assertThat(restored.eventsSent()).isEqualTo(original.eventsSent());
            }
        }
    }

    @Test
    void shouldWriteTheSameSnapshotWhenHistoriesDiffer() {
        place(1, 7, Side.BID, 10, 5);
        place(2, 8, Side.BID, 11, 5);
        apply(command.cancel(1, 7));
        place(1, 7, Side.BID, 10, 5);
        final ExchangeMachine other = new ExchangeMachine();
        for (int i = 0; i < 2; i++) {
            outputs.apply(other, command.cancel(99, 1));
        }
        outputs.apply(other, command.place(2, 8, Side.BID, OrderType.GTC, 11, 5));
        outputs.apply(other, command.place(1, 7, Side.BID, OrderType.GTC, 10, 5));
        // Four commands each, one event and two: only the counts of events differ.
        assertThat(StateHash.of(exchange.book(0))).isEqualTo(StateHash.of(other.book(0)));
        assertThat(StateHash.of(exchange)).isNotEqualTo(StateHash.of(other));
    }

    @Test
    void shouldKeepSymbolsApart() {
        apply(command.ofSymbol(3).place(1, 7, Side.BID, OrderType.GTC, 10, 5));
        apply(command.ofSymbol(-3).place(1, 7, Side.ASK, OrderType.GTC, 10, 5));
        assertThat(outputs.takeText()).isEmpty();
        assertThat(exchange.symbolIds()).containsExactly(-3, 3);
        apply(command.ofSymbol(4).cancel(1, 7));
        assertThat(outputs.takeText()).isEqualTo("0,ERROR,1,,,UNKNOWN_ORDER\n");
        assertThat(exchange.book(4)).isNull();
    }

    @Test
    void shouldAnswerSymbolLimitWhenThereAreTooManySymbols() {
        final ExchangeMachine small = new ExchangeMachine(new ExchangeMachine.Context().symbolLimit(1));
        outputs.apply(small, command.onLine(1).ofSymbol(5).place(1, 7, Side.BID, OrderType.GTC, 10, 0));
        outputs.apply(small, command.onLine(2).ofSymbol(6).reduce(1, 7, 1));
        outputs.apply(small, command.onLine(3).ofSymbol(7).place(1, 7, Side.BID, OrderType.GTC, 10, 1));
        outputs.apply(small, command.onLine(4).ofSymbol(8).place(1, 7, Side.BID, OrderType.GTC, 10, 1));
        assertThat(outputs.takeText())
                .isEqualTo("1,ERROR,1,,,INVALID_SIZE\n2,ERROR,1,,,UNKNOWN_ORDER\n4,ERROR,1,,,SYMBOL_LIMIT\n");
        assertThat(small.symbolIds()).containsExactly(7);
        assertThat(small.commandsApplied()).isEqualTo(4);
        assertThat(small.eventsSent()).isEqualTo(3);
    }

    @Test
    void shouldNameTheCommandWhenItCannotBeDecoded() {
        place(1, 7, Side.BID, 10, 5);
        final long before = StateHash.of(exchange);
        command.place(2, 7, Side.BID, OrderType.GTC, 10, 5);
        outputs.command.length = new CommandCodec().encode(command, outputs.command.buffer, 0);
        outputs.command.typeId = 9;
        assertFault("unknown command, typeId=9");
        outputs.command.typeId = CommandKind.PLACE.typeId();
        outputs.command.schemaVersion = CommandCodec.SCHEMA_VERSION + 1;
        assertFault("command of a newer schema, typeId=1, schemaVersion=2");
        outputs.command.schemaVersion = CommandCodec.SCHEMA_VERSION;
        outputs.command.length--;
        assertFault("PLACE is cut short, typeId=1, lengthBytes=37");
        outputs.command.length++;
        outputs.command.buffer.putByte(36, (byte) 2);
        assertFault("PLACE of an unknown side, typeId=1, side=2");
        outputs.command.buffer.putByte(36, (byte) 1);
        outputs.command.buffer.putByte(37, (byte) 3);
        assertFault("PLACE of an unknown type, typeId=1, type=3");
        assertThat(StateHash.of(exchange)).isEqualTo(before);
    }

    private void assertFault(final String message) {
        assertThatThrownBy(() -> outputs.apply(exchange))
                .isInstanceOf(RingmillException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldAnswerRiskBeforeTheBookSeesTheCommand() {
        final ExchangeMachine limited = exchange(new RiskLimits(10, 1_000, 15));
        outputs.apply(limited, command.onLine(1).place(1, 7, Side.BID, OrderType.GTC, 100, 11));
        outputs.apply(limited, command.onLine(2).place(1, 7, Side.BID, OrderType.GTC, -101, 10));
        outputs.apply(limited, command.onLine(3).place(1, 7, Side.BID, OrderType.GTC, Long.MIN_VALUE, 1));
        assertThat(limited.symbolIds()).isEmpty();
        outputs.apply(limited, command.onLine(4).place(1, 7, Side.BID, OrderType.GTC, 100, 10));
        outputs.apply(limited, command.onLine(5).place(2, 7, Side.BID, OrderType.GTC, 100, 6));
        outputs.apply(limited, command.onLine(6).place(2, 7, Side.BID, OrderType.GTC, 100, 5));
        outputs.apply(limited, command.onLine(7).move(1, 7, 101));
        outputs.apply(limited, command.onLine(8).place(3, 7, Side.BID, OrderType.GTC, 100, -1));
        assertThat(outputs.takeText()).isEqualTo("""
                        1,ERROR,1,,,RISK_SIZE
                        2,ERROR,1,,,RISK_NOTIONAL
                        3,ERROR,1,,,RISK_NOTIONAL
                        5,ERROR,2,,,RISK_POSITION
                        7,ERROR,1,,,RISK_NOTIONAL
                        8,ERROR,3,,,INVALID_SIZE
                        """);
        assertThat(limited.book(0).openOrders()).isEqualTo(2);
    }

    @Test
    void shouldKeepPositionsWithinTheLimitWhenOrdersAreRandom() {
        for (long seed = 1; seed <= 4; seed++) {
            System.out.println("seed=" + seed);
            final ExchangeMachine limited = exchange(new RiskLimits(Long.MAX_VALUE, Long.MAX_VALUE, 60));
            final RandomCommands commands = new RandomCommands(seed, RandomCommands.Temper.NARROW);
            final Map<Long, Long> expected = new HashMap<>();
            long mostHeld = 0;
            final EventLog log = new EventLog();
            final OrderBook shadow = new OrderBook(16);
            for (int i = 1; i <= 5_000; i++) {
                commands.next(command);
                command.onLine(i);
                outputs.apply(limited, command);
                if (!outputs.takeText().contains("RISK")) {
                    command.applyTo(shadow, new PositionCount(log, expected));
                }
                for (long user = 0; user <= 3; user++) {
                    final long held = limited.position(0, user);
                    assertThat(held).isBetween(-60L, 60L).isEqualTo(expected.getOrDefault(user, 0L));
                    mostHeld = Math.max(mostHeld, Math.abs(held));
                }
            }
            assertThat(mostHeld).as("the limit is near").isGreaterThan(50);
            assertThat(StateHash.of(limited.book(0))).isEqualTo(StateHash.of(shadow));
        }
    }

    @Test
    void shouldRefuseTheSnapshotWhenRiskLimitsDiffer() {
        final byte[] snapshot = SnapshotBytes.write(exchange(LIMITS));
        assertThatThrownBy(() -> SnapshotBytes.read(snapshot, exchange))
                .isInstanceOf(RingmillException.class)
                .hasMessageStartingWith("exchange snapshot of other risk limits");
    }

    @Test
    void shouldRefuseWhenContextIsOutOfRange() {
        assertThatThrownBy(() -> new ExchangeMachine(new ExchangeMachine.Context().symbolLimit(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("symbolLimit=0");
        assertThatThrownBy(() -> new ExchangeMachine(new ExchangeMachine.Context().initialOrders(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("initialOrders=0");
        assertThatThrownBy(() -> new RiskLimits(-1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("largestSize=-1");
    }

    @Test
    void shouldNameTheSymbolsWhenThereAreSeveral() throws IOException {
        apply(command.ofSymbol(0).place(1, 7, Side.ASK, OrderType.GTC, 10, Long.MAX_VALUE));
        apply(command.ofSymbol(0).place(2, 7, Side.ASK, OrderType.GTC, 10, Long.MAX_VALUE));
        apply(command.ofSymbol(0).place(3, 7, Side.ASK, OrderType.GTC, 11, 3));
        apply(command.ofSymbol(0).place(4, 7, Side.BID, OrderType.GTC, 9, 3));
        assertThat(report()).isEqualTo("ASK,11,3,1\nASK,10,18446744073709551614,2\nBID,9,3,1\n");
        apply(command.ofSymbol(-5).place(4, 7, Side.BID, OrderType.GTC, -9, 3));
        assertThat(report()).isEqualTo("-5,BID,-9,3,1\n0,ASK,11,3,1\n0,ASK,10,18446744073709551614,2\n0,BID,9,3,1\n");
    }

    private String report() throws IOException {
        final ByteArrayOutputStream report = new ByteArrayOutputStream();
        BookReport.write(exchange, report);
        return report.toString(StandardCharsets.US_ASCII);
    }

    private void place(final long orderId, final long userId, final Side side, final long price, final long size) {
        apply(command.place(orderId, userId, side, OrderType.GTC, price, size));
    }

    private void apply(final OrderCommand order) {
        outputs.apply(exchange, order);
    }

    private static ExchangeMachine exchange(final RiskLimits limits) {
        return new ExchangeMachine(
                new ExchangeMachine.Context().initialOrders(1).riskLimits(limits));
    }

    /** Counts what users hold by the trades of a book. */
    private record PositionCount(BookEvents next, Map<Long, Long> held) implements BookEvents {
        @Override
        public void trade(
                final long takerOrderId,
                final long takerUserId,
                final Side takerSide,
                final long makerOrderId,
                final long makerUserId,
                final long price,
                final long size) {
            final long signed = takerSide == Side.BID ? size : -size;
            held.merge(takerUserId, signed, Long::sum);
            held.merge(makerUserId, -signed, Long::sum);
        }

        @Override
        public void reduced(final long orderId, final long userId, final Side side, final long price, final long size) {
            next.reduced(orderId, userId, side, price, size);
        }

        @Override
        public void rejected(
                final long orderId, final long userId, final Side side, final long price, final long size) {
            next.rejected(orderId, userId, side, price, size);
        }

        @Override
        public void failed(final long orderId, final long userId, final FailReason reason) {
            next.failed(orderId, userId, reason);
        }
    }
}
