package secret

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"otpdialog/advice"
	"otpdialog/settings"
)

// OTP returns a one-time password of a connection that has a source of them: what
// otp_command prints, or the time-based one of the TOTP seed at that time (RFC 6238). The
// error is a [settings.Problem] that says what to do; it contains neither the code nor the
// seed.
func OTP(ctx context.Context, c *settings.Connection, now time.Time) (code string, err error) {
	if len(c.OTPCommand) > 0 {
		code, err = commandCode(ctx, command{settings.OTPCommandKey, "one code", c.OTPCommand, c.InGate})
		if problem, ok := errors.AsType[settings.Problem](err); ok {
			err = c.At(settings.OTPCommandKey, problem)
		}
		return code, err
	}
	seed, err := resolveSource(ctx, c, settings.TOTPSeed)
	if err != nil {
		return "", err
	}
	code, err = totpCode(string(seed), now)
	if err != nil {
		return "", c.At(c.OTPKey(), problem(nil, "bad-totp-seed", "the TOTP seed "+err.Error(), // which contains nothing of it
			"write it as the server shows it: letters and the digits 2 to 7, or a complete address that begins with otpauth://totp/"))
	}
	return code, nil
}

func commandCode(ctx context.Context, c command) (string, error) {
	printed, err := c.output(ctx, secretCommandTime)
	if err != nil {
		return "", err
	}
	printed, err = settings.Given(c.key, printed)
	if err != nil {
		return "", settings.Problem{Advice: advice.Of(err)[0]}
	}
	code := string(printed)
	if strings.TrimSpace(code) == "" || len(code) > settings.MaxCommandLength || strings.ContainsFunc(code, advice.IsControl) {
		return "", problem(nil, "command-output", fmt.Sprintf("the program %q of %s did not print %s", c.arguments[0], c.key, c.wanted),
			fmt.Sprintf("it must print one line of at most %d bytes and nothing else", settings.MaxCommandLength))
	}
	return code, nil
}

// totpCode returns the code of a seed at a time. The errors contain nothing of the
// seed.
func totpCode(text string, now time.Time) (string, error) {
	seed, options, err := parseSeed(text)
	if err != nil {
		return "", err
	}
	code, err := totp.GenerateCodeCustom(seed, now, options)
	if err != nil {
		return "", errBase32
	}
	return code, nil
}

var (
	errBase32  = errors.New("is not base32")
	errAddress = errors.New("is not a valid address")
	errCounter = errors.New("is based on a counter, not on the time")
)

// Limits of what servers use. A code that lasts more than a day, or has another length,
// is a typing mistake.
const (
	minDigits, maxDigits = 6, 8 // RFC 4226, section 5.3
	maxPeriod            = 24 * 60 * 60
	defaultPeriod        = 30 // seconds; RFC 6238, section 4.1
)

// parseSeed reads base32 as people copy it, or an address as QR codes hold it:
// otpauth://totp/NAME?secret=BASE32&algorithm=SHA1&digits=6&period=30.
func parseSeed(text string) (seed string, options totp.ValidateOpts, err error) {
	text = strings.TrimSpace(text)
	options = totp.ValidateOpts{Digits: otp.DigitsSix, Period: defaultPeriod, Algorithm: otp.AlgorithmSHA1}
	if scheme, _, _ := strings.Cut(text, ":"); strings.EqualFold(scheme, "otpauth") {
		address, err := url.Parse(text)
		if err != nil {
			return "", options, errAddress
		}
		if !strings.EqualFold(address.Host, "totp") {
			return "", options, errCounter
		}
		query, err := url.ParseQuery(address.RawQuery)
		if err != nil {
			return "", options, errAddress
		}
		if err := readOptions(query, &options); err != nil {
			return "", options, err
		}
		text = query.Get("secret")
	}
	seed = strings.ToUpper(strings.TrimRight(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, text), "="))
	if seed == "" {
		return "", options, errBase32
	}
	return seed, options, nil
}

// readOptions reads what an address says about its codes. A mistake there would make
// codes that the server rejects without a reason.
func readOptions(query url.Values, options *totp.ValidateOpts) error {
	number := func(key string, least, most, unsaid int) (int, error) {
		if !query.Has(key) {
			return unsaid, nil
		}
		n, err := strconv.Atoi(query.Get(key))
		if err != nil || n < least || n > most {
			return 0, fmt.Errorf("has a value for %s that is not from %d to %d", key, least, most)
		}
		return n, nil
	}
	digits, err := number("digits", minDigits, maxDigits, int(options.Digits))
	if err != nil {
		return err
	}
	period, err := number("period", 1, maxPeriod, defaultPeriod)
	if err != nil {
		return err
	}
	options.Digits, options.Period = otp.Digits(digits), uint(period)
	if !query.Has("algorithm") {
		return nil
	}
	name := strings.ReplaceAll(query.Get("algorithm"), "-", "")
	for _, known := range []otp.Algorithm{otp.AlgorithmSHA1, otp.AlgorithmSHA256, otp.AlgorithmSHA512} {
		if strings.EqualFold(name, known.String()) {
			options.Algorithm = known
			return nil
		}
	}
	return errors.New("has an algorithm other than SHA1, SHA256 or SHA512")
}
