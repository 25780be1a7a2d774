package settings

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"otpdialog/advice"
)

// Given returns a secret, a password, a code or a user name as it is meant: without the
// byte order mark that editors put before it, and without one line end after it. Every
// source has this one rule: files, variables, programs, keyrings, flags and standard input.
// The source is named in the error, which is an [advice.Advice] and contains nothing of
// what was given: it is in UTF-16, or there are further lines.
func Given(source string, given []byte) ([]byte, error) {
	if isUTF16(given) {
		return nil, advice.New("utf-16", source+" is in UTF-16, which no server understands").Do("save it as UTF-8 (with PowerShell: -Encoding utf8)")
	}
	given = bytes.TrimPrefix(given, []byte("\ufeff"))
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if shorter, ok := bytes.CutSuffix(given, []byte(end)); ok {
			given = shorter
			break
		}
	}
	if bytes.ContainsAny(given, "\r\n") {
		return nil, advice.New("further-lines", source+" has more than one line").Do("keep only the line that is needed")
	}
	return given, nil
}

// isUTF16 is true for a text with the mark of UTF-16, and for Latin letters in it without
// one.
func isUTF16(data []byte) bool {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return true
	}
	isLatin := func(zero int) bool { // the first of two bytes, or the second
		for i, b := range data {
			if (b == 0) != (i%2 == zero) {
				return false
			}
		}
		return len(data) > 1 && (zero == 0 || len(data)%2 == 0)
	}
	return slices.ContainsFunc([]int{0, 1}, isLatin)
}

// HasOuterSpace reports whether a text begins or ends with an invisible character.
func HasOuterSpace(text string) bool {
	return text != strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) })
}
