package org.ringmill.examples.exchange;

import java.util.SplittableRandom;

/** Seeded commands of a given temper, wrong ones among them. */
final class RandomCommands {
    private final SplittableRandom random;
    private final Temper temper;

    /** What prices, sizes and ids look like. */
    enum Temper {
        /** A few prices and orders: everything meets. */
        NARROW,
        /** Thousands of levels, some of them deep, and sweeps through them. */
        DEEP,
        /** One order a level, levels far apart. */
        SPARSE,
        /** The ends of every range. */
        EXTREME
    }

    RandomCommands(final long seed, final Temper temper) {
        this.random = new SplittableRandom(seed);
        this.temper = temper;
    }

    void next(final OrderCommand command) {
        final long orderId = orderId();
        final long userId = orderId % 3 + (random.nextInt(20) == 0 ? 1 : 0);
        // By the id, so that a move knows on which side its order is.
        final Side side = (orderId & 1) == 0 ? Side.BID : Side.ASK;
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> command.place(orderId, userId, side, type(), price(side), size());
            case 4, 5, 6, 7 -> command.move(orderId, userId, price(side));
            case 8 -> command.cancel(orderId, userId);
            default -> command.reduce(orderId, userId, size());
        }
        if (command.kind() == CommandKind.PLACE && command.type() == OrderType.FOK_BUDGET) {
            command.place(orderId, userId, side, command.type(), budget(side), command.size());
        }
    }

    private long orderId() {
        return switch (temper) {
            case NARROW -> random.nextInt(40);
            case DEEP, SPARSE -> random.nextInt(8_000);
            // Ids that collide in their lower and in their upper half.
            case EXTREME -> (random.nextLong(8) << 61) + (random.nextLong(8) << 32) - random.nextLong(2);
        };
    }

    private OrderType type() {
        final int choice = random.nextInt(20);
        return choice == 0 ? OrderType.IOC : choice == 1 ? OrderType.FOK_BUDGET : OrderType.GTC;
    }

    private long price(final Side side) {
        final boolean isWithin = random.nextInt(30) != 0;
        final long away = side == Side.BID == isWithin ? -1 : 1;
        return switch (temper) {
            case NARROW -> 100 + random.nextInt(12);
            case DEEP -> 50_000 + away * random.nextInt(4_000);
            case SPARSE -> away * ((random.nextLong() >>> (2 + random.nextInt(20))) & -1_024);
            case EXTREME -> (random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE) + random.nextInt(-2, 3);
        };
    }

    private long size() {
        final int choice = random.nextInt(100);
        if (choice < 2) {
            return -choice;
        }
        if (choice < 4) {
            return 100L + random.nextInt(5_000);
        }
        if (temper == Temper.EXTREME) {
            return random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(3) : 1L + random.nextInt(5);
        }
        return 1L + random.nextInt(20);
    }

    private long budget(final Side side) {
        return switch (temper) {
            case NARROW -> random.nextLong(0, 2_000);
            case DEEP -> random.nextLong(0, 1_500_000);
            case SPARSE -> random.nextLong();
            case EXTREME -> random.nextBoolean() ? price(side) : random.nextLong();
        };
    }
}
