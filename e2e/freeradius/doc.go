// Package freeradius runs a real FreeRADIUS as an MFA back end for tests: challenges, pushes that
// take their time, codes, long and hostile texts, over UDP, TCP and TLS, on loopback.
//
//	func TestPushIsSentOnce(t *testing.T) {
//		server := freeradius.Start(t, freeradius.PushDelay(3*time.Second))
//		// … sign in as alice at server.Auth with server.Secret, answer "push" …
//		if n := server.Pushes("alice"); n != 1 {
//			t.Errorf("the phone rang %d times", n)
//		}
//	}
//
// If FreeRADIUS is not installed, the test is skipped with a sentence that says how to get it;
// with CI=true in the environment it fails instead.
//
// # Users
//
//	user / password        after the right password, by PAP or CHAP
//	bob / bobpw            Accept
//	load* / loadpw         Accept, for load tests
//	alice / alicepw        Challenge: a menu as Duo's, in three Reply-Messages, Prompt = Echo
//	utf / pässwörd-密码     the same menu below a line of UTF-8
//	carol / carolpw        Challenge: an OTP, Prompt = No-Echo, at most three tries
//	dave / davepw          OTP, then a new PIN, then the new PIN again
//	grace / LongPassword   Challenge: an OTP, Prompt = No-Echo; LongCode is a code, too
//	heidi / heidipw        Challenge: an empty answer asks for a push, a code is a code
//	erin / erinpw          ten challenges, any answer, then Accept
//	rounds / roundspw      the same with twenty
//	auto / autopw          no challenge: a push, then Accept
//	auto-N / autopw        the same, and the push takes N seconds (1 to 99)
//	deny / denypw          a push, then Reject "Login request denied."
//	otto / (the answer)    no password: the first request carries the code or the command
//	anna / annapw,ANSWER   password, comma and answer in the first request
//	drop / (any)           no answer
//	long / longpw          Challenge with a prompt of more than 1,800 bytes in eight Reply-Messages
//	evil / evilpw          Challenge, Reject: escape sequences, a title, the clipboard, C1, bidi, BEL, NUL
//	split / splitpw        Challenge: "码 – 🔐 €" in Reply-Messages cut inside of its runes
//	empty / emptypw        Challenge without a Reply-Message
//
// Answers: "push", "1", "phone" and "2" wait for [PushDelay] and are accepted; "push N" waits N
// seconds; "deny" waits and is rejected; "sms", "3", "email" and "4" bring a further Challenge (for
// otto and anna, who have none: a Reject that says that codes were sent); 123456 is the code; six
// other digits are a wrong code; anything else is rejected, as is a State that is unknown or was
// answered before.
package freeradius
