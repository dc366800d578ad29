namespace HwStack.Boards.Flashing;

/// <summary>How firmware is brought to a board.</summary>
public sealed record FlashOptions
{
    /// <summary>Lets a version through that is older than the one that runs; never a lower security counter. Default false.</summary>
    public bool AllowOlder { get; init; }

    /// <summary>Confirms the new firmware once it has answered. False leaves it as a test, which the next restart ends. Default true.</summary>
    public bool Confirm { get; init; } = true;

    /// <summary>How long a restarted board may take until it answers. Default 60 s.</summary>
    public TimeSpan RestartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a step is repeated on a new session after its link broke, at least 1. Default 5.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Pause before the link is opened again. Default 500 ms.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Lets time pass while no link is open; null: waits on the session's clock. For tests whose clock moves only when told to.</summary>
    public Action<TimeSpan, CancellationToken>? Wait { get; init; }

    /// <summary>How sessions are opened; <see cref="BoardSessionOptions.Serial"/> chooses the board. Boards of any protocol version are spoken to: only frozen messages are needed.</summary>
    public BoardSessionOptions Session { get; init; } = new();
}
