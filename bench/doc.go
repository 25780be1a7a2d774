// Package bench measures the program from outside, as the person in front of it experiences it: the
// built binary in a pseudo-terminal, with a RADIUS server on loopback that answers when a benchmark
// says so.
//
//	go test -bench . ./bench
//
// It contains only benchmarks: [go test ./...] runs none of them, and none fails because of a time.
// Instead of ns/op, each reports figures of its own, named after what they measure; a longer
// -benchtime gives them more samples. docs/performance.md says what they mean, and what they were.
// The benchmarks need a Unix.
//
// [go test ./...]: https://pkg.go.dev/cmd/go#hdr-Test_packages
package bench
