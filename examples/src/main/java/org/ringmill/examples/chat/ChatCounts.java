package org.ringmill.examples.chat;

/**
 * What a server has done since it started.
 *
 * @param clients   connections at present
 * @param accepted  connections taken
 * @param refused   connections refused because there were too many
 * @param commands  lines that were understood and done
 * @param mistakes  lines that were answered with a reason why not
 * @param said      messages to rooms
 * @param told      messages to one
 * @param delivered messages written to clients
 * @param dropped   messages that slow clients have lost, by the policy for them
 * @param parted    clients that were parted with because they did not read
 * @param givenUp   direct messages given up after too many deliveries that broke off
 */
public record ChatCounts(
        long clients,
        long accepted,
        long refused,
        long commands,
        long mistakes,
        long said,
        long told,
        long delivered,
        long dropped,
        long parted,
        long givenUp) {}
