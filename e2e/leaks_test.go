//go:build unix

package e2e

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"otpdialog/e2e/freeradius"
)

// secrets are what must be nowhere, by what they are called.
type secrets map[string]string

// sharedSecret is nowhere by accident, like what grace signs in with.
const sharedSecret = "Heron/over/19/amber/meadows"

// graces are the secrets of a sign-in of grace.
var graces = secrets{
	"password": freeradius.LongPassword, "OTP": freeradius.LongCode, "shared secret": sharedSecret,
}

// pieceLength is how many bytes of a secret in a row are a leak, if they begin at a
// multiple of as many: none of the secrets has them in common with the program.
const pieceLength = 8

// leaks are what is in data of the secrets, a sentence each.
func (s secrets) leaks(data string) []string {
	var found []string
	for name, secret := range s {
		for at := 0; at+pieceLength <= len(secret); at += pieceLength {
			for way, written := range writings(secret[at : at+pieceLength]) {
				if i := strings.Index(data, written); i >= 0 {
					around := data[max(0, i-40):min(len(data), i+len(written)+40)]
					found = append(found, fmt.Sprintf("the %s from byte %d on is there, at %#x in %s: %q", name, at, i, way, around))
				}
			}
		}
	}
	return found
}

// lackIn checks that nothing of the secrets is in data, which is called where.
func (s secrets) lackIn(t *testing.T, where, data string) {
	t.Helper()
	for _, leak := range s.leaks(data) {
		t.Errorf("%s: %s", where, leak)
	}
}

// However a secret is written, it is found, wherever a part of it begins.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	for name, secret := range graces {
		for cut := range pieceLength {
			part := secret[cut : cut+2*pieceLength-1]
			for way, written := range map[string]string{
				"text": part, "hex": hex.EncodeToString([]byte(part)), "HEX": fmt.Sprintf("%X", part),
				"base64": base64.StdEncoding.EncodeToString([]byte(part)), "URL": base64.URLEncoding.EncodeToString([]byte("u:" + part)),
				"UTF-16": strings.Join(strings.Split(part, ""), "\x00") + "\x00", "runes": strings.Join(strings.Split(part, ""), "\x00\x00\x00") + "\x00\x00\x00",
			} {
				if len(graces.leaks("before "+written+" after")) == 0 {
					t.Errorf("the %s is not found as %s: %q", name, way, written)
				}
			}
		}
		reversed := []byte(secret)
		slices.Reverse(reversed)
		if found := graces.leaks(string(reversed)); len(found) != 0 {
			t.Errorf("what is none is found: %v", found)
		}
	}
}

// writings are the ways in which a piece of a secret may be written, by name.
func writings(piece string) map[string]string {
	var wide, runes []byte
	for _, unit := range utf16.Encode([]rune(piece)) {
		wide = binary.LittleEndian.AppendUint16(wide, unit)
	}
	for _, r := range piece {
		runes = binary.LittleEndian.AppendUint32(runes, uint32(r))
	}
	digits := hex.EncodeToString([]byte(piece))
	ways := map[string]string{
		"UTF-8": piece, "UTF-16": string(wide), "UTF-32": string(runes),
		"hex": digits, "upper-case hex": strings.ToUpper(digits),
	}
	// How base64 writes a piece depends on where it begins, and at its edges on what is beside it.
	for before := range 3 {
		text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), piece...))
		ways[fmt.Sprintf("base64 behind %d", before)] = text[(before*8+5)/6 : (before+len(piece))*8/6]
	}
	return ways
}
