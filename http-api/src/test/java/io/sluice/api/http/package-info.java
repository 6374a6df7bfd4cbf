/** Tests of the HTTP layer: on embedded channels where bytes are enough, on loopback sockets where they are not. */
package io.sluice.api.http;
