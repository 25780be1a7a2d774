// Package conform tries any RADIUS client against a server that does, one at a time, what clients in
// the field get wrong:
//
//	client := conform.Client{Command: []string{"./sign-in.sh", "{server}:{port}"}, Environ: os.Environ()}
//	results, err := conform.Run(ctx, client, conform.Options{})
//	if err != nil {
//		return err // it does not sign in even when nothing is wrong
//	}
//	for _, r := range results {
//		fmt.Println(r.Case.Name, r.Status, r.Reason)
//	}
//
// [Cases] is the table of all cases. The verdict comes from what the server saw and from what the
// client said: its exit code is 0 if the person was let in. A case that the client has no part in,
// such as a dialogue for a client that answers no challenge, is skipped: it does not apply.
package conform
