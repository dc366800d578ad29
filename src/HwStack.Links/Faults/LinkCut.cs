namespace HwStack.Links.Faults;

/// <summary>Where the line breaks for good. What went before is delivered, unharmed where its chunk had not ended.</summary>
/// <param name="Direction">Whose bytes are counted. Both directions end.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="After">How many pass, 0 or more; 0 breaks before the first.</param>
/// <param name="Silent">False: both ends learn of it at once, as of a pulled USB plug. True: bytes merely stop arriving, as with a pulled UART wire.</param>
public sealed record LinkCut(LinkDirection Direction, LinkCutUnit Unit, long After, bool Silent = false);
