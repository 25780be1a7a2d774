// Package e2e tests the real program as a person meets it: built by the tests,
// run in a pseudo-terminal with fresh folders for its settings, and driven by
// keys and mouse until the screen says what it has to say.
//
//	go test ./e2e/...
//
// Its servers are real, too: the simulator, in the program (demo) or in the
// test, a FreeRADIUS where one is installed, and for root an OpenSSH, which the
// program is the gate of. It needs a Unix.
package e2e
