using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Boards;

/// <summary>A board answered a request with ERROR; HW5102.</summary>
/// <param name="user">The same in the user's words.</param>
/// <param name="error">The board's message.</param>
public sealed class BoardRefusedException(UserError user, ErrorMessage error) : UserErrorException(user)
{
    /// <summary>The board's message.</summary>
    public ErrorMessage Error { get; } = error;
}
