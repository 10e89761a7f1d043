// Package pemba is a client of Pemba, an authorization service: may this subject do that to this
// object, which objects may it, who may, and why?
//
// [New] makes a [Client]. Objects, subjects and relationships are given in their text forms:
// `dataset:patients`, `team:ml#member`, `dataset:patients#reader@team:ml#member`.
//
// What a client does by itself:
//
//   - It sees its own writes: reads are answered at the token of the last write or later.
//   - It tries calls again, with a growing pause, while the server is away: those that only read,
//     and writes that have an idempotency key.
//   - It gives calls a deadline if their context has none.
//   - Its failures are an [*Error] with a stable [Reason]. A denial is an answer and no failure.
//
// Calls without a method of their own are made with the generated stubs, such as
// [Client.Histories]; all of the above holds for them too. The packages pembagrpc and pembahttp
// put a check in front of the methods of a server.
package pemba
