namespace HwStack.Diagnostics;

/// <summary>Carries one or more <see cref="UserError"/>s up to the command line or the library's caller. Never used for our own bugs.</summary>
public class UserErrorException : Exception
{
    /// <summary>All mistakes found, in the order found; at least one.</summary>
    public IReadOnlyList<UserError> Errors { get; }

    /// <summary>One mistake.</summary>
    public UserErrorException(UserError error, Exception? inner = null)
        : base(error.ToString(), inner) => Errors = [error];

    /// <summary>All the mistakes at once, so that the user need not find them one by one. Throws ArgumentException when the list is empty.</summary>
    public UserErrorException(IReadOnlyList<UserError> errors)
        : base(string.Join(Environment.NewLine, errors))
    {
        if (errors.Count == 0)
        {
            throw new ArgumentException("an exception of user errors needs at least one", nameof(errors));
        }

        Errors = errors;
    }
}
