/**
 * A chat server: rooms are topics, whoever is in one has a subscription to it, and direct messages wait in an acknowledged mailbox. One
 * agent serves all connections. It shows {@link org.ringmill.topic.Topics publish and subscribe} with patterns, history and a policy for
 * who is too slow, and an {@link org.ringmill.agent.AgentGroup agent} that never waits. Begin with
 * {@link org.ringmill.examples.chat.ChatServer}.
 */
@NullMarked
package org.ringmill.examples.chat;

import org.jspecify.annotations.NullMarked;
