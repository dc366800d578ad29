namespace HwStack.Boards.Flashing;

/// <summary>How far an update of firmware is: what a caller who breaks it off leaves behind.</summary>
public enum FlashStage
{
    /// <summary>The board is being asked; nothing has been changed.</summary>
    Checking,

    /// <summary>The file goes to the slot that does not run. The old firmware runs and stays; once the whole file has arrived and was found good, a restart starts the new one for one test.</summary>
    Uploading,

    /// <summary>The file is in its slot, marked, and the board restarts: the new firmware runs as a test, or the old one.</summary>
    Starting,

    /// <summary>The new firmware runs as a test: the next restart without a confirmation brings the old one back.</summary>
    Testing,

    /// <summary>The new firmware is confirmed, or left as a test because that was asked for.</summary>
    Finished,
}
