package signin

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Clean is what goes to the server if text answers the question of the dialog, however it
// came in. A code loses the blanks, dashes and line ends that it is shown and copied with,
// and its digits become ASCII. Everything else goes as it is, and so does every answer to a
// question for a password or a PIN: one with Prompt = No-Echo, or whose text says so. It
// is "" for a text of which nothing can be seen, unless that can be a password.
func (v View) Clean(text string) string { return prompt{v.Prompt, v.Hidden}.clean(text) }

func (p prompt) clean(text string) string {
	code := strings.Map(digit, text)
	blank := strings.TrimFunc(text, unseen) == ""
	isCode := blank || code != "" && strings.Trim(code, "0123456789") == ""
	if code == text || !isCode || p.hidden || asksForSecret(p.text) { // the question last: it takes longest
		return text
	}
	return code
}

// digit maps a digit of any script to that of ASCII, and drops what stands between the
// digits of a code.
func digit(r rune) rune {
	switch {
	case unseen(r), unicode.Is(unicode.Pd, r), r == '\u2212': // minus
		return -1
	case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
		return '0' + digitValue(r)
	}
	return r
}

// digitValue is what a digit counts. Those of a script stand together, from 0 to 9.
func digitValue(r rune) rune {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return (r - zero) % 10
}

// unseen is true for blanks, control characters, and those of format, which mail programs
// put between digits.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// How servers ask for a password or a PIN, and which passwords are codes.
var (
	secretWords = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(^|[^\pL])pins?([^\pL]|$)|pass ?word|passwd|passphrase|pass?wort|kennwort|passord|adgangskode|kodeord|wachtwoord|l\x{f6}senord|salasana|` +
			`mot de passe|contrase\x{f1}a|contrasenya|senha|palavra-passe|parol[a\x{103}e]|heslo|geslo|lozink|has\x{142}|jelsz|[\x{15f}\x{15e}][i\x{130}]fre|sandi|m\x{1ead}t kh\x{1ea9}u|` +
			`парол|лозинк|κωδικ\S* πρόσβασης|пін|пин-?код|סיסמ|كلمة (ال)?(مرور|سر)|รหัสผ่าน|密码|密碼|口令|パスワード|暗証番号|비밀번호`)
	})
	codeWords = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(one[- ]?time|single[- ]use|dynamic)[- ]*(pass ?word|passwd|pins?([^\pL]|$))|\botp[- ]?(password|pins?([^\pL]|$))|einmal-?(pass|kenn)wort|` +
			`mot de passe (\x{e0} usage unique|unique|temporaire)|contrase\x{f1}a (de un (solo uso|uso \x{fa}nico)|\x{fa}nica|temporal)|senha (descart\x{e1}vel|de uso \x{fa}nico)|` +
			`password (monouso|usa e getta)|eenmalig wachtwoord|engangs(passord|adgangskode|kodeord)|eng\x{e5}ngsl\x{f6}senord|kertak\x{e4}ytt\x{f6}(inen )?salasana|` +
			`jednor\x{e1}zov\x{e9} heslo|jednorazowe has\x{142}o|has\x{142}[oa] jednorazowe(go)?|egyszer( haszn\x{e1}latos|i) jelsz|` +
			`tek kullan\x{131}ml\x{131}k ([\x{15f}\x{15e}][i\x{130}]fre|parola)|parol[a\x{103}] unic[a\x{103}]|` +
			`одноразов(ый|ий) пароль|(一次性|动态|動態)(密[码碼]|口令)|ワンタイム ?パスワード|일회용 ?비밀번호`)
	})
)

// asksForSecret reports whether a question is for a password or a PIN. When in doubt it
// is: such an answer must arrive as it is, and a code can be typed without blanks.
func asksForSecret(question string) bool {
	return secretWords().MatchString(codeWords().ReplaceAllLiteralString(question, ""))
}
