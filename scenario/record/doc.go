// Package record writes down a sign-in as a scenario, at the level of meaning: press "Push", not a
// click at a place.
//
//	r := record.New("push.toml")
//	s := session.New(ctx, session.Options{…, Observe: r.Observe})
//	…
//	saved, err := r.Save()
//
// A recording contains nothing that is secret, whatever is typed where. Codes of the simulator are
// written as ${phone.token}, ${phone.text} and ${phone.mail}, so that the ones of the moment are
// typed when the scenario is played. Everything else that was typed is a secret of the scenario,
// whose value comes from a variable of the environment. So is a user name that nobody has
// accepted: it may be a password in the wrong field.
//
// Each step expects what the person saw before the next one, without what depends on time.
package record
