package document

import (
	"strconv"
	"strings"
)

// unquote is what a quoted key says.
func unquote(key string) string {
	quote := key[0]
	key = strings.TrimSuffix(key[1:], string(quote))
	if quote == '\'' {
		return key
	}
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		if key[i] != '\\' || i+1 == len(key) {
			b.WriteByte(key[i])
			continue
		}
		i++
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[key[i]]
		if digits == 0 {
			b.WriteByte(unescape(key[i]))
			continue
		}
		last := min(i+digits, len(key)-1)
		code := key[i+1 : last+1]
		r, _, _, _ := strconv.UnquoteChar(`\U`+strings.Repeat("0", 8-len(code))+code, '"') // valid TOML, so no error
		b.WriteRune(r)
		i = last
	}
	return b.String()
}

func unescape(letter byte) byte {
	switch letter {
	case 'b':
		return '\b'
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'f':
		return '\f'
	case 'r':
		return '\r'
	case 'e':
		return '\x1b'
	default:
		return letter // \" and \\
	}
}
