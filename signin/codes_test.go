package signin

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"otpdialog/settings"
)

var givenAnswers = []struct{ typed, sent string }{
	// Codes, in the blanks, dashes and line ends that they come in.
	{"123456", "123456"},
	{" 123 456\n", "123456"},
	{"123-456", "123456"},
	{"123\r\n456\r\n", "123456"},
	{"\t12 34 56\t", "123456"},
	{"123\u00a0456", "123456"}, // no-break space, as in HTML mail
	{"123\u202f456", "123456"}, // narrow no-break space, as in French numbers
	{"123\u2011456", "123456"}, // no-break hyphen
	{"123–456", "123456"},
	{"123−456", "123456"}, // minus
	{"\ufeff123\u200b456", "123456"},
	{"\x00123 456\x00", "123456"},
	{"0 0 0", "000"},
	{"2026-11-28", "20261128"},
	{"7", "7"},

	// Digits of every script.
	{"１２３ ４５６", "123456"},
	{"٠١٢٣٤٥٦٧٨٩", "0123456789"},
	{"۱۲۳۴۵۶", "123456"},
	{"१२३-४५६", "123456"},
	{"๑๒๓๔๕๖", "123456"},
	{"𝟙𝟚𝟛 𝟺𝟻𝟼", "123456"},
	{"１23४56", "123456"},

	// Everything else goes as it is.
	{"push", "push"},
	{"push 2", "push 2"},
	{"PUSH-2", "PUSH-2"},
	{" phone2 ", " phone2 "},
	{"AB-12 cd", "AB-12 cd"},
	{"zwölf 34", "zwölf 34"},
	{"½ 5", "½ 5"},
	{"1.5", "1.5"},
	{"#1", "#1"},
	{"---", "---"},
	{"𝟙x", "𝟙x"},

	// Of nothing that can be seen, nothing.
	{"", ""},
	{" \n", ""},
	{"\u00a0\u200b", ""},
}

func TestAnswersThatAreCodes(t *testing.T) {
	t.Parallel()
	for _, answer := range givenAnswers {
		if got := (View{Prompt: "Enter the code"}).Clean(answer.typed); got != answer.sent {
			t.Errorf("%q is sent as %q, want %q", answer.typed, got, answer.sent)
		}
	}
}

func TestDigitsOfEveryScript(t *testing.T) {
	t.Parallel()
	counts := map[rune]int{}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.Is(unicode.Nd, r) {
			counts[digitValue(r)]++
		}
	}
	for value := rune(0); value <= 9; value++ {
		if counts[value] < 60 || counts[value] != counts[0] {
			t.Errorf("%d digits count %d", counts[value], value)
		}
	}
	if len(counts) != 10 || digitValue('٣') != 3 || digitValue('𝟿') != 9 {
		t.Errorf("got %v", counts)
	}
}

// An answer to a question for a password or a PIN arrives as it was given.
func TestAnswersThatAreSecrets(t *testing.T) {
	t.Parallel()
	for question, secret := range map[string]bool{
		"Enter your PIN:": true, "Choose a new PIN (4 to 8 digits)": true, "PIN-Code eingeben": true, "Your password": true,
		"Enter your PIN, then your one-time password": true, "Bitte Passwort eingeben": true, "Neues Kennwort:": true,
		"Entrez votre mot de passe": true, "Введите пароль": true, "请输入密码": true, "パスワードを入力": true, "Enter pass word": true,
		"PIN1:": true, "Enter new_pin": true, "PINs": true, "Введіть пароль": true, "CONTRASE\u00d1A": true, "\u015eİFRE": true, "\u015fifrenizi girin": true,
		"Parol\u0103:": true, "Wprowad\u017a has\u0142o": true, "Unesite lozinku": true, "请输入口令": true, "סיסמה": true, "كلمة المرور": true, "รหัสผ่าน": true,
		"M\u1eadt kh\u1ea9u": true, "Κωδικός πρόσβασης": true, "Kata sandi": true,
		settings.DefaultUserPrompt: false, "One Time Password": false, "OTP": false, "Passcode or option (1-4): ": false,
		"Enter the code of your token": false, "Einmalpasswort:": false, "Einmal-Kennwort": false, "Spinning wheel": false,
		"Mot de passe à usage unique": false, "一次性密码": false, "ワンタイムパスワード": false, "Одноразовый пароль": false, "": false,
		"Enter OTP password": false, "Enter the one-time PIN.": false, "OTP-PIN:": false, "Wprowad\u017a has\u0142o jednorazowe": false, "Inserisci la password monouso": false,
		"Kertak\u00e4ytt\u00f6salasana": false, "Contrase\u00f1a \u00fanica": false, "Одноразовий пароль": false, "Tek kullan\u0131ml\u0131k \u015fifre": false, "动态口令": false,
		"Pinning": false, "Épine": false, "Opinión": false,
	} {
		want := "20261128"
		if secret {
			want = "2026-11-28"
		}
		if got := (View{Prompt: question}).Clean("2026-11-28"); got != want {
			t.Errorf("asked %q, 2026-11-28 is sent as %q, want %q", question, got, want)
		}
		if got := (View{Prompt: question, Hidden: true}).Clean(" ٣ - \n"); got != " ٣ - \n" {
			t.Errorf("asked %q with Prompt = No-Echo, the answer is sent as %q", question, got)
		}
	}
}

// It is the flow that cleans: no face has to, and none can forget it.
func TestFlowCleansCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		ask       settings.Ask
		challenge Reply // to the first request of AskPassword
		given     string
		sent      string
	}{
		{"a challenge", settings.AskPassword, Reply{Message: "Enter the code"}, "123 456", "123456"},
		{"a command", settings.AskPassword, Reply{Message: "Enter the code"}, "push 2", "push 2"},
		{"a PIN", settings.AskPassword, Reply{Message: "New PIN"}, "12 34", "12 34"},
		{"No-Echo", settings.AskPassword, Reply{Message: "Answer", Hidden: true}, "2026-11-28", "2026-11-28"},
		{"the first request", settings.AskOTP, Reply{}, "١٢٣-٤٥٦", "123456"},
		{"behind the password", settings.AskAppend, Reply{}, "123 456", alicesPassword + ",123456"},
	} {
		c := office(test.ask)
		c.Separator = ","
		f := New(c)
		steps := f.Handle(Begin{UserName: "alice", Password: alicesPassword, Memory: known})
		if test.ask == settings.AskPassword {
			test.challenge.Code, test.challenge.State, test.challenge.Timeout = Challenge, []byte("x"), time.Minute
			f.Handle(Replied{Exchange: steps[0].(Send).Exchange, Reply: test.challenge})
		}
		steps = f.Handle(Answer{Text: test.given})
		if len(steps) != 1 {
			t.Errorf("%s: %+v", test.name, steps)
			continue
		}
		send := steps[0].(Send)
		if send.Request.Password != test.sent {
			t.Errorf("%s: %q goes out as %q, want %q", test.name, test.given, send.Request.Password, test.sent)
		}
		f.Handle(Failed{Exchange: send.Exchange, Failure: NoAnswer})
		if draft := f.View().Draft; draft != test.given {
			t.Errorf("%s: the field holds %q again, want what was typed, %q", test.name, draft, test.given)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, answer := range givenAnswers {
		f.Add("Enter the code", answer.typed)
	}
	f.Add("Password", "\xff123\xfe")
	f.Fuzz(func(t *testing.T, question, text string) {
		v := View{Prompt: question}
		got := v.Clean(text)
		if again := v.Clean(got); again != got {
			t.Errorf("%q is sent as %q, and that as %q", text, got, again)
		}
		if got != text && strings.Trim(got, "0123456789") != "" {
			t.Errorf("%q is no code, and is sent as %q", text, got)
		}
		if len(strings.FieldsFunc(text, unseen)) > 0 && got == "" {
			t.Errorf("nothing is sent of %q", text)
		}
	})
}
