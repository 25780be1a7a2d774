// Package oidcclient signs people in through an OpenID Connect provider with a device grant (RFC
// 8628): they confirm a code in a browser, anywhere, and the program gets an ID token. Usable
// elsewhere.
//
//	p, err := oidcclient.Open(ctx, oidcclient.Config{Issuer: "https://login.example.com", ClientID: "otpdialog"})
//	if err != nil {
//		return err
//	}
//	grant, err := p.Begin(ctx)
//	if err != nil {
//		return err
//	}
//	fmt.Println("Open", grant.VerificationURI, "and enter", grant.UserCode)
//	identity, err := p.Await(ctx, grant)
//
// An ID token counts only if its signature (a key of the provider, never "none", never a symmetric
// one), issuer, audience, authorized party and times hold. Answers are read up to a limit, nothing
// follows a redirect, and nothing is sent without TLS but to this computer.
package oidcclient
