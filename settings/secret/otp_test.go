package secret

import (
	"encoding/base32"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otpdialog/settings"
	"otpdialog/settings/settingstest"
)

// TestTOTP has the vectors of RFC 6238, appendix B.
func TestTOTP(t *testing.T) {
	seedOf := func(length int) string {
		return base32.StdEncoding.EncodeToString([]byte(strings.Repeat("1234567890", 7)[:length]))
	}
	seeds := map[string]string{"SHA1": seedOf(20), "SHA256": seedOf(32), "SHA512": seedOf(64)}
	for _, test := range []struct {
		seconds              int64
		sha1, sha256, sha512 string
	}{
		{59, "94287082", "46119246", "90693936"},
		{1111111109, "07081804", "68084774", "25091201"},
		{1111111111, "14050471", "67062674", "99943326"},
		{1234567890, "89005924", "91819424", "93441116"},
		{2000000000, "69279037", "90698825", "38618901"},
		{20000000000, "65353130", "77737706", "47863826"},
	} {
		for algorithm, want := range map[string]string{"SHA1": test.sha1, "SHA256": test.sha256, "SHA512": test.sha512} {
			now := time.Unix(test.seconds, 0)
			address := "otpauth://totp/Head%20office:alice?secret=" + seeds[algorithm] + "&digits=8&period=30&algorithm=" + algorithm
			c := settings.Connection{TOTPSeed: settings.Source{Value: address}}
			if got, err := OTP(t.Context(), &c, now); got != want || err != nil {
				t.Errorf("%s at %d: got %s, %v; want %s", algorithm, test.seconds, got, err, want)
			}
		}
	}
}

// People copy a seed from wherever it is shown.
func TestSeedsAsPeopleWriteThem(t *testing.T) {
	const seed, want = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082" // RFC 6238, appendix B, at 59 s
	for _, text := range []string{
		seed, strings.ToLower(seed), " gezd gnbv gy3t qojq gezd gnbv gy3t qojq \n", "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ", seed + "====",
		"otpauth://totp/alice?secret=" + seed, "OTPAUTH://TOTP/?secret=" + strings.ToLower(seed) + "&issuer=x&algorithm=sha-1&digits=6&period=30",
	} {
		if got, err := totpCode(text, time.Unix(59, 0)); got != want || err != nil {
			t.Errorf("%q: got %s, %v", text, got, err)
		}
	}
	if got, err := totpCode("otpauth://totp/?period=60&secret="+seed, time.Unix(119, 0)); got != want || err != nil { // the second period
		t.Errorf("with a period of 60 s: got %s, %v", got, err)
	}
	if got, err := totpCode("GEZDGNBVGY", time.Unix(59, 0)); len(got) != 6 || err != nil { // without the padding that it needs
		t.Errorf("without padding: got %q, %v", got, err)
	}
}

func TestSeedProblems(t *testing.T) {
	for text, want := range map[string]string{
		"GEZDGNB1":                 "is not base32",
		"GEZDGNB8":                 "is not base32",
		"G":                        "is not base32",
		"=":                        "is not base32",
		"otpauth://totp/x?secret=": "is not base32",
		"otpauth://totp/x":         "is not base32",
		"otpauth://hotp/x?secret=GEZDGNBV&counter=1":     "is based on a counter",
		"otpauth://totp/x?secret=GEZDGNBV&digits=5":      "has a value for digits that is not from 6 to 8",
		"otpauth://totp/x?secret=GEZDGNBV&digits=six":    "has a value for digits that",
		"otpauth://totp/x?secret=GEZDGNBV&period=0":      "has a value for period that",
		"otpauth://totp/x?secret=GEZDGNBV&algorithm=MD5": "has an algorithm",
		"otpauth://totp/x?secret=GEZDGNBV;digits=8":      "is not a valid address",
		"otpauth://totp/%zz?secret=GEZDGNBV":             "is not a valid address",
	} {
		c := settings.Connection{File: "office.toml", TOTPSeed: settings.Source{Value: text}, Positions: map[string]settings.Position{"totp_seed": {Line: 4}}}
		code, err := OTP(t.Context(), &c, time.Unix(59, 0))
		if code != "" || err == nil || !strings.HasPrefix(settingstest.Explain(err), "office.toml:4: the TOTP seed ") || !strings.Contains(settingstest.Explain(err), want) {
			t.Errorf("%q: got %q, %v; want %s", text, code, err, want)
		}
		if err != nil && strings.Contains(settingstest.Explain(err), "GEZDGNB") {
			t.Errorf("%v holds the seed", err)
		}
	}
}

// TestSourcesOfOTPs takes codes from every source, and expects mistakes at the
// key that they are in.
func TestSourcesOfOTPs(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	settingstest.WriteText(t, filepath.Join(folder, "seed"), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n")
	settingstest.WriteText(t, filepath.Join(folder, "broken"), "s3cr3t!\n")
	t.Setenv("SETTINGS_TEST_SEED", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq")
	for _, test := range []struct {
		name, role string
		c          settings.Connection
		want       string // the code, or what is in the error
	}{
		{"file", "", settings.Connection{TOTPSeed: settings.Source{File: "seed"}}, "287082"},
		{"environment", "", settings.Connection{TOTPSeed: settings.Source{Env: "SETTINGS_TEST_SEED"}}, "287082"},
		{"command", "print a code", settings.Connection{OTPCommand: []string{self}}, " 123 456 "}, // what looks like a code is cleaned by the sign-in
		{"broken file", "", settings.Connection{TOTPSeed: settings.Source{File: "broken"}}, "the TOTP seed is not base32"},
		{"no file", "", settings.Connection{TOTPSeed: settings.Source{File: "none"}}, `the TOTP seed file "`},
		{"silent command", "print nothing", settings.Connection{OTPCommand: []string{self}}, "did not print one code\n    it must print one line of at most 128 bytes"},
		{"command with two lines", "print two lines", settings.Connection{OTPCommand: []string{self}}, "otp_command has more than one line"},
		{"talkative command", "print too much", settings.Connection{OTPCommand: []string{self}}, "of otp_command printed more than"},
		{"failing command", "fail", settings.Connection{OTPCommand: []string{self}}, "of otp_command failed: exit status 3\n    run it by hand: it must print one code"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(settingstest.RoleVariable, test.role)
			test.c.File = filepath.Join(folder, "office.toml")
			test.c.Positions = map[string]settings.Position{"otp_command": {Line: 7}, "totp_seed_file": {Line: 7}, "totp_seed_env": {Line: 7}}
			if !test.c.HasOTPSource() {
				t.Error("it has no source")
			}
			code, err := OTP(t.Context(), &test.c, time.Unix(59, 0))
			if err == nil && code == test.want {
				return
			}
			problem, ok := errors.AsType[settings.Problem](err)
			if code != "" || !ok || problem.Line != 7 || problem.Next == "" || !strings.Contains(settingstest.Explain(err), test.want) {
				t.Fatalf("got %q, %v; want %s", code, err, test.want)
			}
			for _, secret := range []string{"s3cr3t", "half of the secret", "is locked"} {
				if strings.Contains(settingstest.Explain(err), secret) {
					t.Errorf("%v holds %q", err, secret)
				}
			}
		})
	}
	if new(settings.Connection).HasOTPSource() {
		t.Error("a connection without any has a source")
	}
}

func FuzzSeed(f *testing.F) {
	f.Add("GEZDGNBVGY3TQOJQ", int64(59))
	f.Add("otpauth://totp/a:b?secret=GEZDGNBV&digits=8&period=1&algorithm=SHA512", int64(1<<40))
	f.Add("otpauth:GEZDGNBV?secret=GEZDGNBV%zz", int64(0))
	f.Add("\u017f\u212a======", int64(0))
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		code, err := totpCode(text, time.Unix(max(0, seconds), 0))
		if err != nil {
			for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" :/?=&", r) }) {
				if len(word) > 12 && strings.Contains(settingstest.Explain(err), word) {
					t.Errorf("%v holds %q", err, word)
				}
			}
			return
		}
		if len(code) < minDigits || len(code) > maxDigits || strings.Trim(code, "0123456789") != "" {
			t.Errorf("%q makes the code %q", text, code)
		}
	})
}
