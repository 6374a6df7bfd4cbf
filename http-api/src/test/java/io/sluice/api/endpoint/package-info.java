/** Tests of the methods: against a recording backplane where the call matters, against a real one where the answer does. */
package io.sluice.api.endpoint;
