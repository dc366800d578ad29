using HwStack.Diagnostics;

namespace HwStack.Image;

/// <summary>Collects what a verification finds, up to a limit, so that a thoroughly broken image gives a readable list.</summary>
internal sealed class Violations(int countMax)
{
    private readonly List<UserError> _found = [];

    internal IReadOnlyList<UserError> Found => _found;

    internal bool Full => _found.Count >= countMax;

    internal void Add(string code, string place, string message, string? value = null, string? limit = null)
    {
        if (!Full)
        {
            _found.Add(new UserError(code, message, place, value, limit));
        }
    }

    internal void AddAll(IEnumerable<UserError> errors)
    {
        foreach (UserError error in errors.TakeWhile(_ => !Full))
        {
            _found.Add(error);
        }
    }

    /// <summary>Notes a number above its limit; true when it is within.</summary>
    internal bool AtMost(string code, string place, string what, long value, long limit)
    {
        if (value > limit)
        {
            Add(code, place, $"{what}: {value}, limit {limit}.", $"{value}", $"{limit}");
        }

        return value <= limit;
    }
}
