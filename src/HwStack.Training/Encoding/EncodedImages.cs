namespace HwStack.Training;

/// <summary>Images as the chip receives them: varied in epochs above 0, then encoded. The input shape is [channels, height, width].</summary>
public sealed class EncodedImages : SampleSet
{
    private const int StackBytesMax = 4096;
    private readonly ImageSet _images;
    private readonly Encoder _encoder;
    private readonly Augmenter? _augmenter;

    /// <summary>Joins images and encoder.</summary>
    /// <param name="images">Images.</param>
    /// <param name="encoder">Encoder.</param>
    /// <param name="augmenter">Varies the images of epochs above 0; null: never.</param>
    public EncodedImages(ImageSet images, Encoder encoder, Augmenter? augmenter = null)
    {
        (_images, _encoder) = (images, encoder);
        _augmenter = augmenter is { Options.IsNone: false } ? augmenter : null;
        InputShape = [images.Channels, images.Height, images.Width];
    }

    /// <summary>The images.</summary>
    public ImageSet Images => _images;

    /// <inheritdoc/>
    public override int Count => _images.Count;

    /// <inheritdoc/>
    public override int Classes => _images.Classes;

    /// <inheritdoc/>
    public override IReadOnlyList<int> InputShape { get; }

    /// <inheritdoc/>
    public override int Ticks => _encoder.Ticks;

    /// <inheritdoc/>
    public override bool SameEveryTick => _encoder.SameEveryTick;

    /// <inheritdoc/>
    public override int PayloadMax => _encoder.PayloadMax;

    /// <inheritdoc/>
    public override int LabelOf(int sample) => _images.Labels[sample];

    /// <inheritdoc/>
    public override void Fill(int sample, int epoch, Span<float> payloads)
    {
        ReadOnlySpan<byte> pixels = _images.PixelsOf(sample);
        if (_augmenter is null || epoch == 0)
        {
            _encoder.Encode(pixels, sample, epoch, payloads);
            return;
        }

        Span<byte> varied = pixels.Length <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[pixels.Length];
        varied = varied[..pixels.Length];
        _augmenter.Apply(pixels, _images.Height, _images.Width, sample, epoch, varied);
        _encoder.Encode(varied, sample, epoch, payloads);
    }
}
