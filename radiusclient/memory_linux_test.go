package radiusclient

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"
)

// A password that its caller wipes after the exchange is then nowhere: the package leaves no copy in
// memory, be it used or free.
func TestPasswordLeavesNoCopy(t *testing.T) {
	for name, encoding := range map[string]Encoding{"PAP": PAP, "CHAP": CHAP} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(q *query) {
				if q.Get(rfc2865.State_Type) == nil {
					q.Answer(radius.CodeAccessChallenge, avp(rfc2865.State_Type, []byte("s")))
					return
				}
				accept(q)
			})
			client := connect(t, func(c *Config) { c.Encoding = encoding }, server.Address())
			d := client.NewDialogue()
			// A collection would shrink the stack, which then has to grow again.
			defer debug.SetGCPercent(debug.SetGCPercent(-1))
			growStack() // now, so that no copy of a smaller one is left behind

			// A signal of the scheduler saves registers, with a piece of a password in them if it comes while
			// that is copied. A copy that the package makes is there each time.
			var p, a int
			for range 3 {
				password, answer := newSought(100), newSought(100)
				challenge := mustExchange(t, d, Request{UserName: "alice", Password: password.text()}, radius.CodeAccessChallenge)
				if n := password.copies(t); n == 0 {
					t.Fatal("the search does not find the caller's own copy")
				}
				mustExchange(t, d, answerTo(challenge, answer.text()), radius.CodeAccessAccept)
				clear(password.octets)
				clear(answer.octets)
				growStack() // over what calls have left there
				if p, a = password.copies(t), answer.copies(t); p == 0 && a == 0 {
					return
				}
			}
			t.Errorf("pieces of the password are in %d places, and those of the answer in %d", p, a)
		})
	}
}

// growStack has more room on the stack than an exchange needs, and fills it with zeros.
//
//go:noinline
func growStack() {
	var room [64 << 10]byte
	clear(room[:])
	runtime.KeepAlive(&room)
}

// sought is a secret to be looked for in the memory of the process. It is kept turned over as well,
// so that the search does not find itself.
type sought struct{ octets, inverted []byte }

func newSought(length int) sought {
	s := sought{octets: make([]byte, length), inverted: make([]byte, length)}
	rand.Read(s.octets)
	for i, o := range s.octets {
		s.inverted[i] = ^o
	}
	return s
}

// text is the secret, and is wiped with it.
func (s sought) text() string { return unsafe.String(&s.octets[0], len(s.octets)) }

// copies counts where a piece of the secret lies in the heap of Go, which holds the stacks too.
func (s sought) copies(t *testing.T) (n int) {
	t.Helper()
	const piece = 16
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	for _, r := range heap(t) {
		// Outside of the heap, where it is not looked at in its turn.
		view, err := syscall.Mmap(-1, 0, r.length, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := memory.ReadAt(view, r.start); err != nil {
			t.Fatal(err)
		}
		for at := 0; at+piece <= len(s.inverted); at += piece {
			n += count(view, s.inverted[at:at+piece])
		}
		if err := syscall.Munmap(view); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// count counts where the octets of inverted, turned back, stand in view.
func count(view, inverted []byte) (n int) {
	for {
		at := bytes.IndexByte(view, ^inverted[0])
		if at < 0 {
			return n
		}
		view = view[at:]
		if len(view) >= len(inverted) && startsInverted(view, inverted) {
			n++
		}
		view = view[1:]
	}
}

func startsInverted(view, inverted []byte) bool {
	for i, o := range inverted {
		if view[i] != ^o {
			return false
		}
	}
	return true
}

type region struct {
	start  int64
	length int
}

// heap returns the memory around an object that was allocated now.
func heap(t *testing.T) (regions []region) {
	t.Helper()
	const arenas = 36 // bits below which the addresses of the heap differ
	here := uintptr(unsafe.Pointer(new([64]byte))) >> arenas
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	lines := bufio.NewScanner(maps)
	for lines.Scan() {
		var start, end uintptr
		var access string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &start, &end, &access); err != nil {
			t.Fatal(err)
		}
		if start>>arenas == here && strings.HasPrefix(access, "rw") {
			regions = append(regions, region{int64(start), int(end - start)})
		}
	}
	if lines.Err() != nil || len(regions) == 0 {
		t.Fatalf("no heap, %v", lines.Err())
	}
	return regions
}
