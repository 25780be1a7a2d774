//go:build cgo

package gate

// isDynamic says whether variables such as LD_PRELOAD can bring code into the program.
const isDynamic = true
