/**
 * What stands in for processes in tests of the backplane: {@code TestNode} is an API and, once joined, a node whose
 * {@code RememberingHost} keeps what frames say instead of sockets; {@code DirectoryState} writes the state of nodes
 * that do not run. The servers they talk to are those of {@code testredis}.
 */
package io.sluice.backplane.redis.testnode;
