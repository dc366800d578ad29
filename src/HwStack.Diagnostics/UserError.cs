namespace HwStack.Diagnostics;

/// <summary>One mistake of a user, or one fault of a file, told so that the user can mend it.</summary>
/// <param name="Code">"HW" and four digits, listed in docs/errors.md. The first digit chooses the exit code (<see cref="ErrorCodes"/>).</param>
/// <param name="Message">One clear sentence, with the offending value and the limit in it.</param>
/// <param name="Place">Where: a file with offset or line, a node or population name, an option. Null when the message says it all.</param>
/// <param name="Value">The offending value as text, for JSON output.</param>
/// <param name="Limit">What would have been accepted, as text, for JSON output.</param>
/// <param name="Hint">What to do about it. Null when there is nothing sure to say.</param>
public sealed record UserError(
    string Code, string Message, string? Place = null, string? Value = null, string? Limit = null, string? Hint = null)
{
    /// <summary>"HW1001: place: message hint" on one line, as the command line prints it.</summary>
    public override string ToString()
    {
        string place = Place is null ? "" : Place + ": ";
        string hint = Hint is null ? "" : " " + Hint;
        return $"{Code}: {place}{Message}{hint}";
    }
}
