package account

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/subtle"
	_ "embed" // the list of widely used passwords
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"otpdialog/account/protocol"
)

// The limits of a new password: characters and octets. The latter is that of the passwords of the
// world.
const (
	minPassword = 8
	maxPassword = 128
)

// hashed is what is kept of a password.
type hashed struct{ salt, sum []byte }

// argon is argon2id (RFC 9106). Its parameters are those of a simulator: 64 KiB of memory, once, so
// that a crowd of simulated people, and all tests, cost little. A real service needs 19 MiB at least.
func argon(password string, salt []byte) []byte {
	const passes, memory, threads, length = 1, 64, 1, 32
	return argon2.IDKey([]byte(password), salt, passes, memory, threads, length)
}

// newHash hashes a password.
func (s *Service) newHash(password string) hashed {
	salt := s.random(16)
	return hashed{salt, s.hash(password, salt)}
}

// check is the one place that checks the password of an account, and counts wrong ones. It does the
// same work, and says the same, for an address that has none.
func (s *Service) check(who locked, password string) (*user, error) {
	if err := s.isLocked(who); err != nil {
		return nil, err
	}
	u, known := s.users[who.email]
	want := hashed{salt: make([]byte, 16), sum: make([]byte, 32)} // no password has this hash
	if known {
		want = u.password
	}
	if right := subtle.ConstantTimeCompare(s.hash(password, want.salt), want.sum) == 1; !right || !known {
		return nil, s.wrongPassword(who)
	}
	delete(s.locks, who)
	return u, nil
}

// checkNew returns what is wrong with a new password.
func checkNew(password string) error {
	switch {
	case utf8.RuneCountInString(password) < minPassword, len(password) > maxPassword, !utf8.ValidString(password):
		return problem(protocol.BadPassword, "The password must have at least 8 characters, and at most 128 bytes", "choose another password")
	case isWidelyUsed(password):
		return problem(protocol.WidelyUsed, protocol.WidelyUsedWords, "choose one that only you can think of, such as four words that do not belong together, or let a password manager choose it")
	}
	return nil
}

// The endings that people add to a widely used password: digits, such as a year, and signs.
const (
	endings   = "0123456789!?.,*#$@_- "
	maxEnding = 6
	minBase   = 4 // what must be left, or every number would be an ending
)

// isWidelyUsed reports whether a password is on the list, as it is or without a common ending. Case
// does not matter.
func isWidelyUsed(password string) bool {
	word := strings.ToLower(password)
	for range maxEnding + 1 {
		if _, found := slices.BinarySearch(widelyUsed(), word); found {
			return true
		}
		if len(word) <= minBase || !strings.Contains(endings, word[len(word)-1:]) {
			return false
		}
		word = word[:len(word)-1]
	}
	return false
}

// See passwords/SOURCE.txt.
//
//go:embed passwords/widely-used.txt.gz
var widelyUsedList []byte

// widelyUsed is the list, which is read when it is needed first.
var widelyUsed = sync.OnceValue(func() (list []string) {
	text, err := gzip.NewReader(bytes.NewReader(widelyUsedList))
	if err != nil {
		panic("account: the embedded list of passwords is damaged: " + err.Error())
	}
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		list = append(list, lines.Text())
	}
	return list
})
