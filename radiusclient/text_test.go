package radiusclient

import "testing"

func TestCleanText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "Passcode or option (1-4): ", "Passcode or option (1-4):"},
		{"empty", "", ""},
		{"only space", " \n\t ", ""},
		{"other scripts", "Grüße 密码 שלום 🔐", "Grüße 密码 שלום 🔐"},
		{"joined emoji and Persian", "👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"},
		{"not UTF-8", "a\xffb\xc3", "a\ufffdb\ufffd"},
		{"line ends", "a\r\nb\rc\nd\u0085e\u2028f\u2029g", "a\nb\nc\nd\ne\nf\ng"},
		{"br", "a<br>b<BR/>c<br />d<Br\t/>e<bra>", "a\nb\nc\nd\ne<bra>"},
		{"br parted by what is not shown", "a<b\x00r>b<\u202ebr>c\r\u2060\nd", "a\nb\nc\nd"},
		{"space before a line end", "a \t\n  b", "a\n  b"},
		{"tab", "1\tPush", "1 Push"},
		{"control characters", "a\x00b\x07c\x08d\x7fe", "abcde"},
		{"writing direction", "a\u202eb\u2066c\u200fd\ufeffe\u00adf", "abcdef"},
		{"colours", "\x1b[1;31mred\x1b[0m", "red"},
		{"CSI of all kinds", "a\x1b[?25lb\x1b[2 qc\x1b[>4;1md", "abcd"},
		{"CSI cut short", "a\x1b[12", "a"},
		{"CSI broken off", "a\x1b[1\nb", "a\nb"},
		{"C1 CSI", "a\u009b31mb", "ab"},
		{"title", "a\x1b]0;title\x07b\x1b]2;title\x1b\\c\u009d0;t\u009cd", "abcd"},
		{"title without end", "a\x1b]0;title\nb", "a\nb"},
		{"title broken off", "a\x1b]0;title\x1b[1mb\x1b]x\x18c", "abc"},
		{"clipboard and device control", "a\x1b]52;c;aGk=\x07b\x1bPq#0\x1b\\c\x1b_x\x1b\\d\x1b^y\x1b\\e\x1bXz\x1b\\f", "abcdef"},
		{"character sets and reset", "a\x1b(Bb\x1bcd\x1b7e\x1bMf", "abdef"},
		{"escape alone", "a\x1b", "a"},
		{"escape before another", "a\x1b\x1b[1mb", "ab"},
		{"escape before a letter of two bytes", "a\x1bé", "aé"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := CleanText([]byte(test.in)); got != test.want {
				t.Errorf("CleanText(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}
