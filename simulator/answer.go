package simulator

import (
	"crypto/md5" //nolint:gosec // CHAP is MD5 (RFC 1994)
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"unicode"
	"unicode/utf8"
)

// answer is what a person typed, as an Access-Request carries it: by PAP or by CHAP.
// It is compared in constant time. The zero value equals nothing.
type answer struct {
	pap   [sha256.Size]byte
	plain string // of PAP only; a new PIN is read from it
	chap  *chapResponse

	missing     bool   // there is none: some clients leave an empty User-Password out
	unreadable  bool   // it is not text, as if the shared secrets differ
	unsupported string // the method that takes its place; the answer equals nothing
}

// chapResponse is the response to a challenge (RFC 2865 section 5.3).
type chapResponse struct {
	id        byte
	response  [md5.Size]byte
	challenge []byte
}

// papAnswer returns an answer that came as User-Password.
func papAnswer(plain []byte) answer {
	text := string(plain)
	return answer{
		pap: sha256.Sum256(plain), plain: text,
		unreadable: !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl),
	}
}

// is reports whether the answer is the candidate.
func (a answer) is(candidate string) bool {
	if a.chap != nil {
		h := md5.New() //nolint:gosec // see the import
		h.Write([]byte{a.chap.id})
		h.Write([]byte(candidate))
		h.Write(a.chap.challenge)
		return subtle.ConstantTimeCompare(h.Sum(nil), a.chap.response[:]) == 1
	}
	sum := sha256.Sum256([]byte(candidate)) // so that the lengths do not differ
	return subtle.ConstantTimeCompare(sum[:], a.pap[:]) == 1
}
