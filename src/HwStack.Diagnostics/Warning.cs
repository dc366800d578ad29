namespace HwStack.Diagnostics;

/// <summary>Something the user should know though the work went on: a repaired file, a doubtful value, a saturated state.</summary>
/// <param name="Code">"HWW" and three digits, listed in docs/errors.md.</param>
/// <param name="Message">One clear sentence with the numbers in it.</param>
/// <param name="Place">Node, population, file or option concerned; null for the whole run.</param>
/// <param name="Hint">What to do about it; null when there is nothing to do.</param>
public sealed record Warning(string Code, string Message, string? Place = null, string? Hint = null)
{
    /// <summary>"HWW101: place: message hint" on one line.</summary>
    public override string ToString()
    {
        string place = Place is null ? "" : Place + ": ";
        string hint = Hint is null ? "" : " " + Hint;
        return $"{Code}: {place}{Message}{hint}";
    }
}
