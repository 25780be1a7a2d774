// Package bench measures the program from outside, as the person in front of it meets it: the built
// binary in a pseudo-terminal, with a RADIUS server on loopback that answers when it is told to.
//
//	go test -bench . ./bench
//
// It holds benchmarks only: [go test ./...] runs none of them, and none fails because of a time. Each
// reports figures of its own, named after what they measure, where a benchmark commonly has ns/op; a
// longer -benchtime gives them more samples. docs/performance.md says what they mean and what they
// were. The benchmarks need a Unix.
//
// [go test ./...]: https://pkg.go.dev/cmd/go#hdr-Test_packages
package bench
