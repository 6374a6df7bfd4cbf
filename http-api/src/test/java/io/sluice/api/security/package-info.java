/** Tests of who may call. */
package io.sluice.api.security;
